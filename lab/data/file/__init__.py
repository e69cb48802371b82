"""A file of the user's as a table: what is read is right, or refused with one sentence.

decode.py    from bytes to text: encodings, and formats that are no table of text
grid.py      from text to cells: the separator, and the rows that it cuts
preface.py   what stands above the names: sep=, comments, titles
names.py     whether the first row holds the names, and which names are refused
numbers.py   from cells to numbers: decimal sign, thousands, units, gaps
table.py     the columns, and what each was taken for
choices.py   what the user says instead, and what is proposed
"""
