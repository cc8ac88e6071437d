"""The sidecar's sections on earlier runs: when to find segments anew, and what is worth an alert."""

from typing import Literal

from pydantic import Field

from analysis.section import Section

Refit = Literal["auto", "always", "never"]


class HistorySettings(Section):
    """[history]: when the segments of the last run are kept, and when they are found anew.

    Attributes
    ----------
    refit
        auto (kept unless the customers changed too much), always, never.
    psi
        Population stability index of any column from which on the segments are found anew.
    missing
        Change in the share of empty cells of any column from which on, 0 to 1.
    fit_loss
        Loss of fit of the kept segments against the same recipe run anew, from which on: .1 is 10 %.
    """

    refit: Refit = "auto"
    psi: float = Field(default=0.2, gt=0)
    missing: float = Field(default=0.1, gt=0, le=1)
    fit_loss: float = Field(default=0.1, gt=0)


class AlertSettings(Section):
    """[alerts]: which changes are worth a manager's attention.

    Attributes
    ----------
    value, size
        Relative change of a segment's value, of its number of customers: .1 is 10 %.
    certainty
        Drop of a segment's mean certainty, 0 to 1.
    moved
        Share of the customers of both times who moved to another segment, 0 to 1.
    left
        Share of a segment's customers who left, 0 to 1.
    most
        Longest list of alerts.
    """

    value: float = Field(default=0.1, gt=0)
    size: float = Field(default=0.1, gt=0)
    certainty: float = Field(default=0.05, gt=0, le=1)
    moved: float = Field(default=0.1, gt=0, le=1)
    left: float = Field(default=0.1, gt=0, le=1)
    most: int = Field(default=5, ge=1, le=20)
