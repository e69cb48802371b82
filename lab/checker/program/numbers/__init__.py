"""Programs of single numbers: every weight has a name or an index of its own, and none is a matrix.

pred = m * x + c               err = pred - y             c -= lr * 2 * np.mean(err)
neuron['delta'] = error * neuron['output'] * (1 - neuron['output'])

No network is read into them: they are run on numbers at random, their cost is differentiated by
whatever the program computes, and each step must go down it.

text.py      what the text says: parameters, loops over examples, that all are numbers
binding.py   numbers at random for names that are not written
run.py       one run, on many samples at once
slopes.py    the cost and its derivatives by every value
names.py     what places are named after
judge.py     which steps go down it, and the fewest lines to replace so that all do
"""
