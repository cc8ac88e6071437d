"""The words a reader may want explained: one plain sentence or two each."""

import re
from dataclasses import dataclass

from report import formatting
from report.grading_words import GRADES

GRADE_LABELS = formatting.listed([words.label.lower() for words in GRADES.values()], "or")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the glossary and what it means."""

    word: str
    meaning: str

    @property
    def anchor(self) -> str:
        """The id that pages link to."""
        return "-".join(re.findall(r"[a-z0-9]+", self.word.lower()))


TERMS: tuple[Term, ...] = (
    Term(
        "Adjusted Rand index",
        "How far two ways of grouping the same customers agree: 1 is complete agreement, 0 is what chance "
        "gives.",
    ),
    Term(
        "Affinity propagation",
        "A clustering method in which customers vote for the customers who represent them best; those "
        "elected become the centres of the groups.",
    ),
    Term(
        "Average customer",
        "The mean over all customers in these data. Levels such as “above” always compare with it.",
    ),
    Term(
        "Bootstrap",
        "Drawing customers again and again from the same data, with some of them twice and some not at all, "
        "to see whether a result depends on who happened to be in the data.",
    ),
    Term(
        "Borderline customer",
        "A customer who could as well be in another segment: fewer than nine in ten redraws of the data put "
        "the customer in the same one. The others are clear members.",
    ),
    Term(
        "Candidate",
        "One algorithm with one choice of its settings, such as K-means with four segments.",
    ),
    Term(
        "Certainty",
        "How surely a customer belongs to the segment, from 0 to 1. For the customers of this report it is "
        "the share of redraws of the data that put them in the same segment again; from 0.9 on they are "
        "clear members. For customers who are placed in the segments later (the command “assign”) nothing is "
        "redrawn: there it says how clearly they lie on their own segment’s side of the border (0.5 is on "
        "it), and under 0.7 they count as borderline.",
    ),
    Term(
        "Comparison group",
        "Customers drawn at random who do not get the action. Only the difference from them shows what the "
        "action did. Also called a hold-out group.",
    ),
    Term(
        "Consensus",
        "The grouping that all tested candidates together agree on most: it keeps those customers together "
        "whom most candidates keep together.",
    ),
    Term(
        "Cophenetic correlation",
        "How faithfully a tree of customers keeps the distances between them: 1 is exactly. It does not say "
        "how good the segments are.",
    ),
    Term(
        "Coverage",
        "The share of something that is reached: of all customers that are placed in a segment, or of a "
        "segment that a short rule finds.",
    ),
    Term(
        "DBSCAN",
        "A clustering method that calls dense crowds of customers groups and leaves everybody else out as "
        "noise.",
    ),
    Term(
        "Distinct and touching groups",
        "Groups are distinct where empty space lies between them. Groups that are more than chance, but with "
        "no empty space between them, touch: their borders are gradual.",
    ),
    Term(
        "Drift",
        "A change of one column over all customers together, such as everybody ordering more. When "
        "columns drift, the segments of the last report may no longer fit.",
    ),
    Term(
        "Effect size",
        "How much something matters, independent of how many customers there are: 0 is not at all, 1 is "
        "completely.",
    ),
    Term(
        "Exemplar",
        "A customer who stands for a whole group in affinity propagation.",
    ),
    Term(
        "Gap statistic",
        "Compares how tight the groups are with how tight groups would be in data without any groups.",
    ),
    Term(
        "Gate",
        "A condition that a candidate must meet before it is compared at all, such as a smallest size.",
    ),
    Term(
        "Grade",
        f"How sure we are about a segment, in one word: {GRADE_LABELS}.",
    ),
    Term(
        "Hierarchical clustering",
        "A clustering method that joins the two most alike groups again and again, which gives a tree.",
    ),
    Term(
        "Index",
        "A number that rates a grouping, each by its own idea of a good group. No index sees everything.",
    ),
    Term(
        "Interval",
        "The range that the true value very probably lies in, written in brackets. Ours are 95% intervals.",
    ),
    Term(
        "Jaccard similarity",
        "How far two groups overlap: customers in both, divided by customers in either. 1 is the same "
        "group.",
    ),
    Term(
        "K-means",
        "A clustering method that puts a given number of centres so that customers are as close to theirs "
        "as possible.",
    ),
    Term(
        "Knock-out criterion",
        "A question a segment must pass to be worth a strategy of its own; failing one rules it out, "
        "however attractive it is otherwise.",
    ),
    Term(
        "Level",
        "Where a segment stands against the average customer: far below, below, typical, above or far "
        "above.",
    ),
    Term(
        "Marker",
        "A column on which the segment differs clearly from the average customer.",
    ),
    Term(
        "Median",
        "The middle value: half of the customers lie below it, half above. It is not moved by a few very "
        "large values.",
    ),
    Term(
        "Minimum detectable effect",
        "The smallest true difference that a test on this many customers is likely to show, in four of "
        "five cases.",
    ),
    Term(
        "Movement",
        "Customers who are in another segment than before because their own numbers changed.",
    ),
    Term(
        "Noise",
        "Customers whom a method places in no group. Here they are called unassigned.",
    ),
    Term(
        "Population stability index",
        "How differently the customers are spread over the values of a column than they were when the "
        "segments were found: 0 is not at all; from about 0.2 on, segments are usually found anew.",
    ),
    Term(
        "Precision",
        "Of those a short rule finds, the share that really belongs to the segment.",
    ),
    Term(
        "Prediction strength",
        "How many pairs of customers stay together, at the weakest segment, when one half of the customers "
        "is sorted by what the other half taught: 1 is all of them, and 0.8 is asked for.",
    ),
    Term(
        "Redefinition",
        "Customers who are in another segment than before although they did not change, because the "
        "segments were found anew.",
    ),
    Term(
        "Segment",
        "A group of customers who are more like each other than like the rest.",
    ),
    Term(
        "Silhouette",
        "How much closer customers are to their own segment than to the next one: 1 is clear, 0 is "
        "undecided.",
    ),
    Term(
        "Stability",
        "Whether the same segments come back when the analysis is repeated on customers drawn anew.",
    ),
    Term(
        "Standard deviation",
        "The usual distance of a customer from the average. Differences measured in it can be compared "
        "between columns.",
    ),
    Term(
        "Transition matrix",
        "A table of where customers were (rows) and where they are now (columns).",
    ),
    Term(
        "Typical customer",
        "The customer in the middle of a segment, with rounded values, so that nobody can be recognised.",
    ),
    Term(
        "Verdict",
        "Whether the data show groups of their own, distinct or touching (natural), no separate groups but "
        "segments that come back (reproducible), or nothing to depend on (constructive: the division is a "
        "decision of management).",
    ),
)
