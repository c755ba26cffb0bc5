"""What everybody may see: published decisions, numbers and policies, and who may be named."""
