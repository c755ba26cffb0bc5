"""What is kept: tables, migrations, the writer, one unit of work.

SQLite and PostgreSQL from one code path. What the rows mean is for `cases`.
"""
