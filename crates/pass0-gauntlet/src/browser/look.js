(() => {
  const keys = (storage) => {
    try { return Object.keys(storage()); } catch { return []; }
  };
  return {
    html: document.documentElement?.outerHTML.slice(0, 262144) ?? "",
    url: location.href,
    keys: [...keys(() => localStorage), ...keys(() => sessionStorage)],
  };
})()
