"""The arrays every step passes on: features in, labels out."""

import numpy as np
from numpy.typing import NDArray

FloatMatrix = NDArray[np.float64]
"""Features of shape (n_customers, n_features), in standard deviations unless said otherwise."""

Labels = NDArray[np.intp]
"""One segment number per customer, shape (n_customers,): 0 .. n_segments - 1, or NOISE."""

NOISE = -1
"""The label of a customer who belongs to no segment."""
