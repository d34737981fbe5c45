"""Models run on the processor that is there: one encoder, two backends, results that do not depend on the batch."""

from factcheck.runtime.encoder import Encoder, load_encoder
from factcheck.runtime.tokens import TokenRow, Tokens

__all__ = ["Encoder", "TokenRow", "Tokens", "load_encoder"]
