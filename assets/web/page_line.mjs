// The worker's private line to its page: questions with answers, and news from the page.
export class PageLine {
  constructor(port) {
    this.waiting = new Map();
    this.count = 0;
    this.heard = () => null;
    port.onmessage = (event) => this.received(event.data);
    this.ask = (operation, argument = null) =>
      new Promise((resolve, reject) => {
        this.count += 1;
        this.waiting.set(this.count, { resolve, reject });
        const plain = argument?.toJs ? argument.toJs({ dict_converter: Object.fromEntries }) : argument;
        port.postMessage({ id: this.count, operation, argument: plain });
      });
    this.listen = (heard) => {
      this.heard = heard.copy ? heard.copy() : heard;
    };
  }

  received({ id, answer, error, news }) {
    if (news) {
      this.heard(news);
      return;
    }
    const { resolve, reject } = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) reject(new Error(error));
    // Python knows undefined as None; null would come as an object of its own.
    else resolve(answer ?? undefined);
  }
}
