"""Decisions are made, prepared, held off and taken back; what stands is read off them."""
