"""Names and conventions: one cell in many spellings."""

from __future__ import annotations

from dataclasses import replace

from gru_viz.content.lessons.draft import Draft, Number, Plan, Task, predict, value
from gru_viz.scene.scene import Scene, base

_REVIEW = replace(base("review-end"), step=36)
_RANDOM = Scene(cell="gru", hidden=4, seed=1, sequence="noise", steps=30, step=12)

PLAN = Plan(
    id="names-and-conventions",
    title="Names and conventions: which z do you mean?",
    minutes=30,
    about="The same letters mean different things in different books. Some differences are names only, some are "
    "other "
    "functions, and some are mistakes.",
    prepare="Bring two sources that your students use: a book, a course, a library. The page Conventions has more.",
    stops=(
        Draft(
            "conventions",
            replace(_REVIEW, source="article-formula"),
            "An article, its formula",
            "“z ⊙ the old state”: in this article z = 1 keeps. At “Overall” z is {z}, and the old opinion goes.",
            "Read the formula aloud, line by line.\nAsk: where does r stand, before or after the product with U?",
            {"z": value("z", 1, 36, 0, 0.05)},
        ),
        Draft(
            "conventions",
            replace(_REVIEW, source="article-drawing"),
            "The same article, its drawing",
            "The drawing has r before the product with U. For one unit that is the same; for more, it is another "
            "function.",
            "An article that contradicts itself. Both cells are GRUs; they are not the same function.\n"
            "Ask: when would both agree? (One unit, or a diagonal U, and no bias inside.)",
        ),
        Draft(
            "conventions",
            replace(_REVIEW, source="chung"),
            "Another paper: z = 1 takes",
            "Here 1 takes the new value. Negate W, U and b of the gate, and all states are the same: a difference of "
            "names.",
            "The page shows both: the same numbers read in the other formula, and the numbers turned round.\n"
            "Ask: a colleague says ‘z is 0.9 here’. What do you ask back?",
        ),
        predict(
            "other-book",
            "Predict: the other book",
            "Give everybody half a minute alone, then let them compare with a neighbour.\n"
            "Ask: how did you know, without computing anything?",
        ),
        Draft(
            "gate_lab",
            replace(_REVIEW, update="take", notation="ng"),
            "The course’s letters",
            "The same run in the course’s letters: Γᵤ for z, c for h, c̃ for the candidate. Γᵤ is {z} where z was "
            "near 0.",
            "Everything on the page speaks the other notation, and z = 1 takes. No state has changed.\n"
            "Ask: which letter stands for the memory in which book?",
            {"z": value("z", 1, 36, 0.95, 1)},
        ),
        Draft(
            "compare",
            replace(_RANDOM, contenders=("gru-keep-after", "gru-keep-before")),
            "Two functions",
            "Reset after and before U, on the same weights and input: the states part by up to {apart}.",
            "Look for the step at which the strips begin to differ. The list under “Which weights?” says by how much.\n"
            "Ask: a net was trained in one of them and is loaded into the other. What happens?",
            {"apart": Number(0.005, 1, "apart", other={"reset": "before"}, digits=3)},
        ),
        Draft(
            "compare",
            replace(_RANDOM, contenders=("gru-keep-after", "gru-take-after")),
            "One function, two names",
            "Keep and take, relabelled: the states agree to every digit that is shown.",
            "The weights of the update gate have changed their sign, and its strip is the mirror image.\n"
            "Ask: why does negating the weights turn σ into 1 − σ?",
        ),
        Draft(
            "conventions",
            replace(_REVIEW, source="pytorch"),
            "PyTorch",
            "Reset after U, a second bias inside, and the gates packed in the order r, z, n.",
            "Look at the arrays at the end of the source: one matrix holds all three gates.\n"
            "Ask: what happens if somebody cuts it in the order z, r, n?",
        ),
        Draft(
            "conventions",
            replace(_REVIEW, source="keras"),
            "Keras",
            "The same function as PyTorch’s, in another order: z, r, h, and along the columns.",
            "The cell is the same, the file is not.\nAsk: which line of code would you write to turn one into the "
            "other?",
        ),
        Draft(
            "conventions",
            replace(_REVIEW, mistake="inverted-update"),
            "A mistake: the gate turned round",
            "Read in the other convention without turning the weights, the gate keeps where it should take.",
            "Scroll to the classic mistakes. Nothing crashes, and the numbers look plausible.\n"
            "Ask: which sight of the review would give it away?",
        ),
        Draft(
            "conventions",
            replace(_REVIEW, mistake="previous-candidate"),
            "A slip of the pen",
            "(1 − Γᵤ) times the candidate of the step before, where the old memory is meant: it happens in print.",
            "A formula on a blackboard cannot be run; here it can.\nAsk: what does this cell remember?",
        ),
    ),
    wrong=(
        "“A GRU is a GRU.” Keep and take are names; reset before and after are two functions (stops 6 and 7).",
        "“The update gate of the paper is 1, so it updates.” It depends on the paper. Always ask what 1 does.",
        "“n, h′, c̃ and h̃ are four things.” They are one: the candidate. The glossary on the page has all of them.",
        "“The libraries agree.” On the function, since reset after became the default in Keras; not on the order in "
        "files.",
    ),
    tasks=(
        Task(
            "Read z at “Overall” in the article’s convention, and Γᵤ in the course’s. What is their sum?",
            "Γᵤ is {z}; the sum is 1.",
            4,
        ),
        Task(
            "By how much do the states of reset after and before differ on the random weights?",
            "By up to {apart}.",
            5,
        ),
        Task(
            "Write the packed order of the gates in PyTorch and in Keras.",
            "r, z, n in PyTorch; z, r, h in Keras (next stop).",
            7,
        ),
    ),
)
