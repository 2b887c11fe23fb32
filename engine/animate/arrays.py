"""Names for the array types that travel between the stages."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]
ByteArray = NDArray[np.uint8]
IntArray = NDArray[np.int32]
UintArray = NDArray[np.uint32]
BoolArray = NDArray[np.bool_]
