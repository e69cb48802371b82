"""The words that learners name quantities with, by what they say, and whole names that are no
quantity of a layer. Where to teach the checker one more spelling.
"""

from lab.checker.reading.tree import HERE, LAST, Apply, Layer, Number, Symbol, Tree

INPUT, FIRST, SECOND = Layer(), Layer(plus=1), Layer(plus=2)
PREVIOUS, NEXT = HERE.shifted(-1), HERE.shifted(1)


def words(text: str, *more: str) -> frozenset[str]:
    return frozenset(text.split()) | frozenset(more)


GRADIENT = words(
    "d dl dj dc de dloss dcost derror derr grad gradient gradients grads nabla partial wrt deriv"
    " derivative"
)
SLOPE = words("derivative deriv slope slopes gprime fprime sp prime sigprime")
WEIGHT = words("w ws weight weights theta thetas kernel wt wts coef synapse synapses syn")
BIAS = words("b bs bias biases intercept")
BEFORE = words(
    "z zs net nets preactivation preact logit logits score scores lin sop linear weighted pre s u"
)
AFTER = words("a as act acts activation activations activated h hs relu sigmoid tanh softmax fire")
ACTIVATED = words("relu sigmoid tanh softmax")  # h_relu is A for certain
DELTA = words("delta deltas")
ERROR = words("error errors err errs diff difference residual")
LABEL = words(
    "y ys t ts target targets label labels truth true expected desired actual onehot ground correct"
)
PREDICTION = words("yhat hat yh ypred pred preds prediction predictions predicted prob probs p o")
AT_THE_HIDDEN = words("hidden hid")
AT_THE_OUTPUT = words("final last top out output outputs outer")
AT_THE_INPUT = words("input inputs in inp x xs data features")
FILLING = words(
    "layer layers self cache the value values val vector matrix temp tmp new train training batch"
    " mini minibatch curr current list array cur at of for total mat unit l"
)
PLACES = {
    **dict.fromkeys(words("prev previous before below"), PREVIOUS),
    **dict.fromkeys(words("next after above following upstream"), NEXT),
    **dict.fromkeys(AT_THE_OUTPUT, LAST),
    **dict.fromkeys(AT_THE_HIDDEN, FIRST),
    **dict.fromkeys(AT_THE_INPUT, INPUT),
    "first": FIRST,
    "second": SECOND,
}
PAIRS = {  # weights named after the layers they join: who leads from the hidden layer to the output
    **dict.fromkeys(words("who ho why hy"), LAST),
    **dict.fromkeys(words("wih ih wxh xh"), FIRST),
}

KNOWN = (
    GRADIENT
    | SLOPE
    | WEIGHT
    | BIAS
    | BEFORE
    | AFTER
    | DELTA
    | ERROR
    | LABEL
    | PREDICTION
    | FILLING
    | PLACES.keys()
    | PAIRS.keys()
)
EXAMPLES = words(
    "m n N M B batch_size batchsize num_examples n_samples num_samples samples nsamples n_examples"
    " num_train m_train bs batch_sz minibatch_size mini_batch_size n_train num_data examples"
    " n_batch n_obs no_of_examples batch train_n"
)
RATE = words(
    "alpha lr eta learning_rate learningrate learn_rate learningRate rate step_size stepsize LR"
    " l_rate step learning_speed"
)
PENALTY = words(
    "lambda lambd lam reg reg_lambda regularization weight_decay lmbda l2_reg lambda_ reg_strength"
)
COST = words("J C L E cost loss Loss Cost")
ONES = words("ones ones_array one_vector ones_vector ones_m one")
OF_THE_MEAN = words("g grad")  # out.g, of the gradients that are divided by m where the cost is
AT_THE_COST = words("logit logits score scores out output outputs value values")
NOTHING = words("eps epsilon tiny")  # what keeps a logarithm finite
OF_THE_TARGET = words("gradient grad grads gradients")
CHANGES = words("change changes adjustment adjustments")  # what is added, or subtracted

SINGLE: dict[str, tuple[Tree, ...]] = {
    **dict.fromkeys(EXAMPLES, (Symbol("m"),)),
    **dict.fromkeys(RATE, (Symbol("alpha"),)),
    **dict.fromkeys(PENALTY, (Symbol("lambda"),)),
    **dict.fromkeys(COST, (Symbol("J"),)),
    **dict.fromkeys(NOTHING, (Number(0.0),)),
    **dict.fromkeys(
        ONES,
        (
            Apply("full", (Number(1.0), Symbol("m")), 1.0),
            Apply("full", (Symbol("m"), Number(1.0)), 1.0),
        ),
    ),
    "epsilon": (Number(0.0), Symbol("alpha")),
    "N": (Symbol("m"), Symbol("alpha")),
    "E": (Symbol("J"), Symbol("dA", LAST, loose=True), Symbol("A - Y", loose=True)),
    "pi": (Number(3.141592653589793),),
}
