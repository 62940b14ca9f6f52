// The sound of a new text: two short tones, made here.
let context = null;

/** Play it; a browser that was not touched yet stays silent. */
export async function play() {
  try {
    context ||= new AudioContext();
    await context.resume();
    for (const [at, pitch] of [[0, 660], [0.12, 880]]) tone(context.currentTime + at, pitch);
  } catch {
    // No sound device, or not allowed yet.
  }
}

function tone(at, pitch) {
  const source = context.createOscillator();
  const loudness = context.createGain();
  source.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.0001, at);
  loudness.gain.exponentialRampToValueAtTime(0.15, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.25);
  source.connect(loudness).connect(context.destination);
  source.start(at);
  source.stop(at + 0.3);
}
