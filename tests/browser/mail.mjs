// A real SMTP server that keeps what it gets.

import { once, EventEmitter } from "node:events";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

const PATIENCE = 15_000;

export async function startMail() {
  const letters = [];
  const news = new EventEmitter();
  news.setMaxListeners(0);

  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        for (const { address } of session.envelope.rcptTo) letters.push(read(mail, address));
        news.emit("letter");
        done();
      }, done);
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");

  const to = (address) => letters.filter((letter) => letter.to === address);

  return {
    url: `smtp://127.0.0.1:${server.server.address().port}`,

    // Every letter to the address so far, oldest first.
    letters: to,

    // The nth letter to the address; waits until it is there.
    async letter(address, n = 1) {
      return this.letterAbout(address, /./, n);
    },

    // The nth letter to the address with such a subject; waits until it is there.
    async letterAbout(address, subject, n = 1) {
      const signal = AbortSignal.timeout(PATIENCE);
      const found = () => to(address).filter((letter) => subject.test(letter.subject));
      while (found().length < n) {
        await once(news, "letter", { signal }).catch(() => {
          const subjects = to(address).map((letter) => letter.subject).join(", ");
          throw new Error(`no letter ${n} to ${address} about ${subject}; there are: ${subjects}`);
        });
      }
      return found()[n - 1];
    },

    // The newest letter to the address, without waiting.
    lastLetter: (address) => to(address).at(-1),

    close: () => new Promise((done) => server.close(done)),
  };
}

function read(mail, to) {
  const text = mail.text ?? "";
  const lastLine = text.trim().split("\n").at(-1).trim();
  return {
    to,
    subject: mail.subject ?? "",
    messageId: mail.messageId,
    text,
    html: mail.html || "",
    link: text.match(/https?:\/\/\S+\/verify\/\S+/)?.[0],
    code: /^[\d ]+$/.test(lastLine) ? lastLine : undefined,
  };
}
