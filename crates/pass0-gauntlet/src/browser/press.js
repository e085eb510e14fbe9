(done) => {
  const things = [], forms = [];
  const collect = (root) => {
    things.push(...root.querySelectorAll(
      "button, input[type=submit], input[type=image], input[type=button], [role=button], [onclick], " +
      "a[class*=button i], a[class*=btn i]",
    ));
    forms.push(...root.querySelectorAll("form"));
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) collect(element.shadowRoot);
    }
  };
  collect(document);
  // Nobody asks a scanner to fill in what is required.
  for (const form of forms) form.noValidate = true;

  const words = (element) => {
    const text = element.innerText || element.value || element.getAttribute("aria-label") || element.name || "";
    return text.trim().replace(/\s+/g, " ").slice(0, 60) || element.tagName.toLowerCase();
  };
  const seen = new Map();
  const unique = (element, label) => {
    const key = [location.pathname, element.tagName, label, element.name ?? "", element.form?.getAttribute("action") ?? ""].join("\n");
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return `${key}\n${seen.get(key)}`;
  };

  for (const element of things) {
    const label = words(element);
    const key = unique(element, label);
    if (element.disabled || done.includes(key)) continue;
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const hit = element.getRootNode().elementFromPoint(x, y);
    if (box.width > 0 && box.height > 0 && hit && element.contains(hit)) return { key, label, at: [x, y] };
    // Later, because this script may not outlive the page.
    setTimeout(() => element.click(), 0);
    return { key, label, at: null };
  }
  for (const form of forms) {
    const label = "form";
    const key = unique(form, label);
    const button = [...form.elements].some((element) => ["submit", "image"].includes(element.type) && !element.disabled);
    if (button || done.includes(key)) continue;
    setTimeout(() => form.requestSubmit(), 0);
    return { key, label, at: null };
  }
  return null;
}
