"use strict";

// Moments by the reader's clock, in the page's language and the reader's way to write dates in it. Without this they are in UTC.
(() => {
  const page = document.documentElement.lang;
  const own = navigator.languages.find((language) => language.split("-")[0] === page);
  const format = new Intl.DateTimeFormat(own ?? page, { dateStyle: "medium", timeStyle: "short" });
  for (const moment of document.querySelectorAll("time[datetime]")) {
    const at = new Date(moment.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    moment.title = moment.textContent;
    moment.textContent = format.format(at);
  }
})();
