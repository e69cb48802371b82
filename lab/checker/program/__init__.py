"""A paste as a program that carries its own oracle: run it on small arrays, differentiate its cost
through its own forward pass by replaying it, find the ends where gradients must come out, and
repair the fewest lines. Wrong is said only of what must be repaired.

    judge = Judge(parse(text), setting, Budget())
    readings = judge.judge()                        # those in which it is right, or most nearly
    judged, forms = best_explained(judge, readings)
    lines_of(judged, judge.source, forms)

way.py           the whole of it: run, judged, reported; None for a text that is no program
numbers/         programs of single numbers, which no network is read into
parse.py         text -> syntax tree; lines that are no Python are set aside
budget.py        steps, memory and time that a paste may take
tape.py          every operation recorded; replay with one value replaced; dJ/dN by replaying

machine.py       the state of a run. Its parts, each one more layer of the interpreter:
calls.py         calls of the paste's functions, of NumPy's and Python's, and of known helpers
containers.py    lists, dictionaries, the items of arrays, loops in brackets
expressions.py   expressions
places.py        what is put into names, attributes and items
uncalled.py      what nothing calls, called in the order of a training step
interpreter.py   statements
values.py        what a name can hold: arrays on the tape, lists, functions, things unknown
plain.py         Python's own operations on numbers, strings and lists, bounded
numpy_names.py   np.dot, x.sum(axis=0), torch.mm -> the table of values/operations.py

naming.py        the names that a program gives itself, and others in their place
traced.py        a run in which no name says anything
flow.py          what the values on a tape are by what is done with them
roles.py         names for what the words of a paste do not say, by that

depth.py         how many layers a paste speaks of
usage.py         what its names are used as
evidence.py      what its text says of its network
outputs.py       how many outputs it says
scalars.py       whether every name is one number
readings.py      the networks that it may be about: rows or columns, activations, cost
network.py       the reference network, on the same tape
binding.py       a name that is read before it is written -> a quantity of that network
words.py         what names say besides
housekeeping.py  data, sizes and random starts, which are replaced by the small sample's own
labels.py        labels that are made 0 and 1
sites.py         where the paste put which value
run.py           one run in one reading

momentum.py      what an optimizer keeps from step to step
oracle.py        predictions, cost, and dJ/dN of every quantity of the forward pass
named.py         by which quantity a place holds the gradient, as its name says
ends.py          what must come out right: steps of parameters, named gradients
matching.py      a value as a constant times a gradient
scores.py        which ends are right, with one constant for all of a kind
forward.py       lines of a forward pass that no cost is made of
suspects.py      the places that may be wrong
identity.py      what a value is, and what its name allows it to be
repair.py        the fewest lines to replace so that every end comes out right
judge.py         the whole way, over the readings
judged.py        a run whose ends are judged
choosing.py      which judged readings are looked at further
misnamed.py      functions that are not the activation in their name
kinks.py         where differences are no derivatives

read_as.py       the network as it was read
trials.py        what expressions would give at a wrong line, many tried in one run
reach.py         what a learner can write there
at_hand.py       ... by what it is: Z1, dA2, g'(Z1), with its values
as_tree.py       the line as a tree of those, as normal/ explains lines
rewriting.py     the line with the mistake undone that normal/ finds, in the learner's words
explain.py       its right form: the first of these that mends the paste; else why there is none
verdict.py       the verdict on every line
training.py      the paste's own gradients put to work beside the right ones
"""
