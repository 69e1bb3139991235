/* Timers of the exercises. All words come with the page, in its language; this only counts. A timer begins when somebody
   presses its button, is silent unless a beep is asked for, stores nothing and sends nothing. */
"use strict";
(() => {
  const STEP = 200; // ms between two looks at the clock
  let running = null; // one at a time
  let speaker = null;

  const beep = (times = 1) => {
    if (!speaker) return;
    for (let i = 0; i < times; i++) {
      const tone = speaker.createOscillator(), volume = speaker.createGain(), at = speaker.currentTime + 0.3 * i;
      volume.gain.setValueAtTime(0.2, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
      tone.connect(volume).connect(speaker.destination);
      tone.start(at);
      tone.stop(at + 0.2);
    }
  };

  const set = box => {
    const part = selector => box.querySelector(selector), words = box.dataset;
    const now = part(".timer__now"), left = part("[role=timer]"), bar = part("progress"), status = part("[role=status]");
    const go = part("[value=go]"), next = part("[value=next]"), reset = part("[value=reset]"), sound = part("[name=sound]");
    const steps = [...box.querySelectorAll("li")].map(li => ({
      words: li.textContent, seconds: Number(li.dataset.seconds ?? 0), count: Number(li.dataset.count ?? 0), told: li.dataset,
    }));
    let at, rest, end, done, clock = null, awake = null;

    const say = text => { status.textContent = text; };
    const counted = () => words.counted.replace("{done}", done).replace("{count}", steps[at].count);
    const show = () => {
      const step = steps[at];
      now.textContent = step?.words ?? words.done;
      left.textContent = !step ? "" : step.count ? counted() : `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
      bar.value = !step ? 1 : step.count ? done / step.count : 1 - rest / step.seconds;
      const idle = clock === null;
      go.textContent = !step ? words.again : step.count && !idle ? words.one : idle ? (box.classList.contains("timer--begun") ? words.resume : words.start) : words.pause;
    };
    /* A button that goes away hands the focus to the one that stays. */
    const offer = (button, yes) => {
      if (!yes && document.activeElement === button) go.focus();
      button.hidden = !yes;
    };
    /* Where the browser can, the screen stays on while it counts. */
    const keepAwake = async yes => {
      try {
        if (!yes) { await awake?.release(); awake = null; } else awake = await navigator.wakeLock?.request("screen");
      } catch { /* it may be refused, as on a low battery */ }
    };
    const stop = () => {
      clearInterval(clock);
      clock = null;
      if (running === pause) running = null;
      keepAwake(false);
    };
    const pause = () => { stop(); show(); };
    const begin = () => {
      const step = steps[at];
      done = 0;
      rest = step?.seconds ?? 0;
      end = performance.now() + 1000 * rest;
      say(step?.words ?? words.done);
      if (!step) stop();
      offer(next, !!step);
      show();
    };
    const on = () => { at += 1; beep(at < steps.length ? 1 : 2); begin(); };
    const tick = () => {
      if (steps[at].count) return;
      const before = rest;
      rest = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      if (rest === before) return;
      const passed = Object.keys(steps[at].told).filter(key => key.startsWith("at-")).map(key => Number(key.slice(3)));
      const due = passed.filter(moment => moment < before && moment >= rest).at(-1);
      if (rest > 0 && due !== undefined) say(steps[at].told[`at-${due}`]);
      if (rest === 0) on(); else show();
    };
    const start = () => {
      running?.();
      running = pause;
      end = performance.now() + 1000 * rest;
      clock = setInterval(tick, STEP);
      keepAwake(true);
    };
    const back = () => {
      stop();
      at = 0; done = 0; rest = steps[0].seconds;
      box.classList.remove("timer--begun");
      say("");
      offer(next, false);
      offer(reset, false);
      show();
    };
    go.addEventListener("click", () => {
      const step = steps[at];
      if (!step) back();
      if (clock === null) {
        start();
        if (!box.classList.contains("timer--begun")) { box.classList.add("timer--begun"); offer(reset, true); begin(); } else { say(steps[at].words); show(); }
      } else if (step.count) {
        done += 1;
        if (done === step.count) on(); else { say(counted()); show(); }
      } else { pause(); say(words.paused); }
    });
    next.addEventListener("click", () => { if (clock === null) start(); on(); });
    reset.addEventListener("click", back);
    sound.addEventListener("change", () => {
      speaker = sound.checked ? new AudioContext() : (speaker?.close(), null);
      for (const other of document.querySelectorAll(".timer [name=sound]")) other.checked = sound.checked;
      beep();
    });
    back();
  };

  for (const template of document.querySelectorAll("template.timer-to-be")) {
    template.after(template.content.cloneNode(true));
    set(template.nextElementSibling);
  }
})();
