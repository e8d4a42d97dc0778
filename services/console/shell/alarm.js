import { keep, kept } from '../parts/kept.js';

/** The sound of a red warning: three notes, made here, so that no file is loaded. */

/** Several at once are one sound. */
const APART_MS = 2_500;
const NOTES = [
  { hertz: 880, at: 0 },
  { hertz: 659, at: 0.22 },
  { hertz: 880, at: 0.44 },
];

/** Browsers play nothing before a gesture: `state()` is `off`, `waiting` for one, or `on`. */
export function createAlarm(onState) {
  let isWanted = kept('sound') !== 'off';
  let audio = null;
  let last = 0;

  const state = () => {
    if (!isWanted) return 'off';
    return audio?.state === 'running' ? 'on' : 'waiting';
  };
  const wake = async () => {
    if (!isWanted || state() === 'on') return;
    audio ??= new AudioContext();
    await audio.resume();
    onState();
  };
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, wake, { passive: true });
  return {
    state,
    /** Whether it was heard. */
    ring() {
      if (state() !== 'on' || Date.now() - last < APART_MS) return false;
      last = Date.now();
      for (const { hertz, at } of NOTES) play(audio, hertz, audio.currentTime + at);
      return true;
    },
    async turn(on) {
      isWanted = on;
      keep('sound', on ? 'on' : 'off');
      await wake();
      onState();
    },
  };
}

function play(audio, hertz, at) {
  const note = new OscillatorNode(audio, { type: 'triangle', frequency: hertz });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.35, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
  note.connect(volume).connect(audio.destination);
  note.start(at);
  note.stop(at + 0.22);
}
