/* The page around the app: its words, its progress picture and its plain pages. Written for browsers of any age,
   because it is what tells an old browser that it is too old. */
(function () {
  "use strict";

  var TEXTS = {
    en: {
      keeping: "Getting Doorstep onto this phone, once. After that it works without a network.",
      starting: "Opening…",
      offline: "No connection. What has arrived is kept; it goes on by itself when the network is back.",
      share: "{done} of {total} MB",
      updateReady: "A new version of Doorstep is ready.",
      updateNow: "Use it now",
      updateLater: "Later",
      failed: "Doorstep could not open. What is saved on this phone is safe.",
      again: "Try again",
      oldTitle: "This browser is too old for Doorstep",
      oldText: "Doorstep needs Chrome or Edge 137, Firefox 130, Safari 18.4, or newer.",
      oldHelp: "Update this browser, or open the same address in a newer one. Nothing that is saved is lost.",
      insecureTitle: "Doorstep cannot run at this address",
      insecureText:
        "Browsers hand out the keys that protect households only at secure addresses: https://, or http://localhost " +
        "on the same device. This address is neither.",
      insecureHelp: "To try it on a phone:",
      insecureSteps: [
        "With a cable (Android, Chrome): allow USB debugging on the phone, run `adb reverse tcp:{port} tcp:{port}` on the " +
          "computer, then open `http://localhost:{port}` on the phone.",
        "Without adb: on the computer open `chrome://inspect/#devices`, choose “Port forwarding”, forward port {port} to " +
          "`localhost:{port}`, then open `http://localhost:{port}` on the phone.",
        "For a team: give the server a certificate (https://). The README says how, under “On a phone”."
      ]
    },
    hi: {
      keeping: "डोरस्टेप इस फ़ोन में आ रहा है, केवल एक बार। उसके बाद यह बिना नेटवर्क के चलेगा।",
      starting: "खुल रहा है…",
      offline: "नेटवर्क नहीं है। जो आ चुका है, वह रखा हुआ है; नेटवर्क आते ही काम अपने आप आगे बढ़ेगा।",
      share: "{total} में से {done} MB",
      updateReady: "डोरस्टेप का नया वर्शन तैयार है।",
      updateNow: "अभी खोलें",
      updateLater: "बाद में",
      failed: "डोरस्टेप नहीं खुल सका। इस फ़ोन में जो सेव है, वह सुरक्षित है।",
      again: "फिर कोशिश करें",
      oldTitle: "यह ब्राउज़र डोरस्टेप के लिए बहुत पुराना है",
      oldText: "डोरस्टेप को Chrome या Edge 137, Firefox 130, Safari 18.4 या इससे नया चाहिए।",
      oldHelp: "इस ब्राउज़र को अपडेट करें, या यही पता किसी नए ब्राउज़र में खोलें। सेव किया हुआ कुछ नहीं खोता।",
      insecureTitle: "डोरस्टेप इस पते पर नहीं चल सकता",
      insecureText:
        "घरों की जानकारी की रक्षा करने वाली चाबियाँ ब्राउज़र केवल सुरक्षित पते पर देते हैं: https://, या उसी फ़ोन या " +
        "कंप्यूटर पर http://localhost. यह पता ऐसा नहीं है।",
      insecureHelp: "फ़ोन पर आज़माने के लिए:",
      insecureSteps: [
        "केबल से (Android, Chrome): फ़ोन पर USB debugging चालू करें, कंप्यूटर पर `adb reverse tcp:{port} tcp:{port}` चलाएँ, " +
          "फिर फ़ोन पर `http://localhost:{port}` खोलें।",
        "adb के बिना: कंप्यूटर पर `chrome://inspect/#devices` खोलें, “Port forwarding” में पोर्ट {port} को `localhost:{port}` पर " +
          "भेजें, फिर फ़ोन पर `http://localhost:{port}` खोलें।",
        "पूरी टीम के लिए: सर्वर को प्रमाणपत्र (https://) दें। README में “On a phone” देखें।"
      ]
    }
  };

  // The oldest that has all of keys, storage and Python's needs; older ones fail late and in odd ways.
  var OLDEST = [[/Firefox\/(\d+)/, 130], [/Chrom(?:e|ium)\/(\d+)/, 137], [/Version\/(\d+\.\d+).*Safari/, 18.4]];

  function language() {
    var chosen = null;
    try { chosen = localStorage.getItem("doorstep.language"); } catch (error) { chosen = null; }
    var wished = chosen || (navigator.languages && navigator.languages[0]) || navigator.language || "en";
    return wished.slice(0, 2) === "hi" ? "hi" : "en";
  }

  function text(name, values) {
    var words = TEXTS[language()][name];
    for (var key in values || {}) { words = words.split("{" + key + "}").join(values[key]); }
    return words;
  }

  function element(id) { return document.getElementById(id); }

  function say(words, detail) {
    element("shell-text").textContent = words;
    element("shell-detail").textContent = detail || "";
  }

  function progress(share) {
    var bar = element("shell-progress");
    bar.hidden = share === null;
    if (share === null) { return; }
    var percent = Math.round(share * 100);
    bar.setAttribute("aria-valuenow", String(percent));
    bar.setAttribute("aria-label", text("keeping"));
    element("shell-progress-done").style.width = percent + "%";
  }

  function hide() {
    var shell = element("shell");
    if (shell) { shell.hidden = true; }
  }

  function fail(reason) {
    var shell = element("shell");
    shell.hidden = false;
    progress(null);
    say(text("failed"), reason);
    var again = element("shell-again");
    again.textContent = text("again");
    again.hidden = false;
    again.onclick = function () { location.reload(); };
  }

  function paragraph(words) {
    var line = document.createElement("p");
    appendWithCode(line, words);
    return line;
  }

  function appendWithCode(parent, words) {
    words.split("`").forEach(function (piece, position) {
      var node = position % 2 ? document.createElement("code") : document.createTextNode(piece);
      if (position % 2) { node.textContent = piece; }
      parent.appendChild(node);
    });
  }

  function plainPage(name, steps) {
    document.documentElement.lang = language();
    var shell = element("shell");
    shell.hidden = false;
    shell.className = "plain";
    shell.setAttribute("data-page", name);
    progress(null);
    element("shell-title").textContent = text(name + "Title");
    element("shell-text").textContent = text(name + "Text");
    element("shell-detail").textContent = text(name + "Help");
    if (!steps) { return; }
    var list = document.createElement("ol");
    steps.forEach(function (words) {
      var item = document.createElement("li");
      item.appendChild(paragraph(words.split("{port}").join(location.port || "8600")));
      list.appendChild(item);
    });
    shell.appendChild(list);
  }

  function secure() {
    return window.isSecureContext === true && !!(window.crypto && crypto.subtle);
  }

  function tooOld() {
    for (var position = 0; position < OLDEST.length; position += 1) {
      var found = OLDEST[position][0].exec(navigator.userAgent);
      if (found) { return parseFloat(found[1]) < OLDEST[position][1]; }
    }
    return false;
  }

  function modern() {
    if (tooOld()) { return false; }
    try {
      return !!(
        window.WebAssembly &&
        window.MessageChannel &&
        navigator.locks &&
        navigator.storage && navigator.storage.getDirectory &&
        window.Worker && "noModule" in HTMLScriptElement.prototype &&
        window.structuredClone
      );
    } catch (error) {
      return false;
    }
  }

  // Keys of the device: these kinds came last (Chromium 137).
  function knowsKeyKinds() {
    return Promise.all(
      ["Ed25519", "X25519"].map(function (kind) {
        var uses = kind === "Ed25519" ? ["sign", "verify"] : ["deriveBits"];
        return crypto.subtle.generateKey({ name: kind }, false, uses);
      })
    ).then(function () { return true; }, function () { return false; });
  }

  function canRun() {
    if (!secure()) {
      plainPage("insecure", TEXTS[language()].insecureSteps);
      return false;
    }
    if (!modern()) {
      plainPage("old");
      return false;
    }
    return true;
  }

  window.doorstepShell = {
    canRun: canRun,
    fail: fail,
    hide: hide,
    knowsKeyKinds: knowsKeyKinds,
    language: language,
    plainPage: plainPage,
    progress: progress,
    say: say,
    text: text
  };

  document.addEventListener("DOMContentLoaded", function () {
    document.documentElement.lang = language();
    if (canRun()) {
      window.doorstepShell.ready = true;
      say(text("starting"));
    }
  });

  // What the system shows of the page while it is away shall name nobody.
  document.addEventListener("visibilitychange", function () {
    document.documentElement.classList.toggle("covered", document.visibilityState === "hidden");
  });

  // WebKit restores a page from its back/forward cache with frames that never draw again.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && navigator.vendor && navigator.vendor.indexOf("Apple") === 0) { location.reload(); }
  });
})();
