"""A file of the user's as a table: what is read is right, or refused with one sentence.

decode.py     from bytes to text: encodings, and formats that are no table of text
grid.py       from text to cells: the separator, and the rows that it cuts
preface.py    what stands around the rows: sep=, comments, titles, lines that are drawn
drawn_up.py   names with spaces above columns that are drawn up with spaces
row_faults.py which rows are refused
names.py      whether the first row holds the names, and which names are refused
numbers.py    from cells to numbers: decimal sign, thousands, signs of units, gaps
units.py      units in words
table.py      the columns, and what each was taken for
summary.py    what was read, in words
choices.py    what the user says instead, and what is proposed
"""
