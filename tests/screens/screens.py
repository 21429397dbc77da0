"""What tests of screens share: the pages, and the words that stand on one."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

PAGES = {
    "results/overview": ("Ringkasan", "Overview"),
    "results/matrix": ("Matriks", "Matrix"),
    "results/indicator": ("Indikator", "Indicator"),
    "results/comparison": ("Perbandingan", "Comparison"),
    "results/agency": ("Instansi", "Agency"),
    "project/milestones": ("Tonggak", "Milestones"),
    "project/stakeholders": ("Pemangku kepentingan", "Stakeholders"),
    "project/reviews": ("Tinjauan", "Reviews"),
    "data/upload": ("Unggah", "Upload"),
    "data/catalogue": ("Katalog", "Catalogue"),
    "reports/seminar": ("Seminar", "Seminar"),
    "reports/snapshots": ("Cuplikan", "Snapshots"),
    "reports/method": ("Metode", "Method"),
}
"""Every page by its file, with its title in Indonesian and in English."""

Opened = Callable[..., AppTest]


def texts(screen: AppTest) -> list[str]:
    """Everything on a screen that is read as Markdown."""
    kinds = ("title", "subheader", "markdown", "caption", "error", "warning", "success", "info")
    found = [str(element.value) for kind in kinds for element in getattr(screen, kind)]
    found += [button.label for button in screen.button]
    found += [part for metric in screen.metric for part in (metric.label, metric.value, metric.delta)]
    for table in screen.table:
        frame = table.value
        found += [str(cell) for cell in [*frame.index, *frame.columns, *frame.to_numpy().ravel()]]
    return found
