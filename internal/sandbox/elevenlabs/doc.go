// Package elevenlabs emulates ElevenLabs Music: songs from prompts and from composition
// plans, with word timestamps, real audio, a ledger of purchases, and faults on demand. It
// was written from the documentation of the API and shares no code with the client, so that
// each checks the other.
//
// https://elevenlabs.io/docs/api-reference/music/compose-detailed,
// https://elevenlabs.io/docs/eleven-api/guides/how-to/music/composition-plans and the
// types of https://github.com/elevenlabs/elevenlabs-python
package elevenlabs
