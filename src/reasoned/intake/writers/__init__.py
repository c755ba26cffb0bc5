"""Writers: decisions as text, JSON, JSON Lines or Parquet, record after record.

`destination` puts a file in its place only when it is whole; `formats` picks the writer.
"""
