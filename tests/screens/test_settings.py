"""Settings that protect: who changes one changes it here as well."""

import tomllib
from pathlib import Path

from kpi.charts.theme import ROLES

ROOT = Path(__file__).parent.parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_what_protects_is_set() -> None:
    assert CONFIG["client"] == {
        "showErrorDetails": "none",
        "showErrorLinks": False,
        "toolbarMode": "minimal",
        "disableDataExport": True,
    }
    server = CONFIG["server"]
    assert server["address"] == "127.0.0.1"
    assert server["enableCORS"] is True
    assert server["enableXsrfProtection"] is True
    assert server["enableAgentApi"] is False
    assert server["maxUploadSize"] <= 50
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["runner"]["magicEnabled"] is False


def test_only_fonts_logo_and_icon_are_served_without_a_page() -> None:
    kinds = {file.suffix for file in (ROOT / "static").iterdir()}
    assert kinds <= {".woff2", ".svg", ".png", ".txt"}


def test_every_font_lies_beside_the_program() -> None:
    for face in CONFIG["theme"]["fontFaces"]:
        assert (ROOT / face["url"].removeprefix("app/")).is_file()


def test_every_role_of_a_chart_has_a_colour_on_light_and_on_dark() -> None:
    for mode in ("light", "dark"):
        assert len(CONFIG["theme"][mode]["chartCategoricalColors"]) == len(ROLES)


def test_text_is_legible_on_light_and_on_dark() -> None:
    for mode in ("light", "dark"):
        theme = CONFIG["theme"][mode]
        assert contrast(theme["textColor"], theme["backgroundColor"]) >= 7
        assert contrast("#FFFFFF", theme["primaryColor"]) >= 4.5
        for colour in ("green", "orange", "red", "gray"):
            text = theme[f"{colour}TextColor"]
            assert contrast(text, theme[f"{colour}BackgroundColor"]) >= 4.5
            assert contrast(text, theme["backgroundColor"]) >= 4.5
        caption = mixed(theme["textColor"], theme["backgroundColor"], 0.6)  # what Streamlit makes of it
        assert contrast(caption, theme["backgroundColor"]) >= 4.5


def test_the_chosen_language_is_legible_in_the_side_bar() -> None:
    for mode in ("light", "dark"):
        theme = CONFIG["theme"][mode]
        side = {**theme, **theme["sidebar"]}
        assert contrast(side["primaryColor"], side["backgroundColor"]) >= 4.5


def mixed(colour: str, ground: str, share: float) -> str:
    """A colour that lets the ground shine through."""
    pairs = [[int(one[place : place + 2], 16) for place in (1, 3, 5)] for one in (colour, ground)]
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in zip(*pairs, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
