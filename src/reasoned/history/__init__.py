"""Many records at once: the past, and bulk re-screening, over Parquet.

`arrow` turns records into columns and back; `batch` runs rules over them.
"""
