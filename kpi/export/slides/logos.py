"""The logo of whoever orders slides: a small picture, looked at before it is put on every slide."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from kpi.errors import RaporError

LARGEST = 5_000_000  # bytes: it lies in the file once, but is loaded with every slide
PIXELS = 25_000_000  # a small file may hold a picture that fills the memory
KINDS = ("PNG", "JPEG")


def checked(content: bytes) -> bytes:
    """A logo that can be put on slides: the same bytes.

    Raises:
        RaporError: logo_unreadable or logo_large.
    """
    if len(content) > LARGEST:
        raise RaporError("logo_large", megabytes=LARGEST // 1_000_000, pixels=PIXELS // 1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as picture:
                wide, high = picture.size
                if wide * high > PIXELS:
                    raise RaporError("logo_large", megabytes=LARGEST // 1_000_000, pixels=PIXELS // 1_000_000)
                picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise RaporError("logo_large", megabytes=LARGEST // 1_000_000, pixels=PIXELS // 1_000_000) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise RaporError("logo_unreadable") from error
    return content
