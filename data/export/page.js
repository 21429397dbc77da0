"use strict";
(() => {
  const specs = JSON.parse(document.getElementById("data").textContent);
  // The interpreter: no text becomes a program, so that the page may forbid that.
  const options = {
    ast: true, actions: false, renderer: "svg", mode: "vega-lite", defaultStyle: false, logLevel: 1,
    tooltip: { disableDefaultStyle: true },
  };
  // What is folded has no width yet: it is drawn when somebody unfolds it.
  const draw = (places) => Promise.all(
    [...places]
      .filter((place) => !place.firstChild && !place.closest("details:not([open])"))
      .map((place) => vegaEmbed(place, specs[place.id], options)),
  );
  for (const one of document.querySelectorAll("details.more")) {
    one.addEventListener("toggle", () => draw(one.querySelectorAll(".picture")));
  }
  // Texts are measured before they are drawn: with the typeface, or they would not fit later.
  const faces = [400, 600, 700].map((weight) => document.fonts.load(`${weight} 12px "Plus Jakarta Sans"`));
  Promise.all(faces)
    .then(() => draw(document.querySelectorAll(".picture")))
    .then(() => { document.documentElement.dataset.drawn = "yes"; });
})();
