// Package hear adds sound to the page of an emulated Discord: a person who joined a voice channel in the
// page hears what bots send. The person is a member of the encrypted call; the browser receives the
// decrypted Opus packets with times of the bot's voice clock, and plays each at its time plus a fixed
// delay.
package hear
