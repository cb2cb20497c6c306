"""What is kept from one run to the next: only what has changed is looked at again."""

from applabel.cache.ground import ground
from applabel.cache.home import at_home
from applabel.cache.store import Cache

__all__ = ["Cache", "at_home", "ground"]
