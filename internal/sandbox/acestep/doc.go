// Package acestep emulates an ACE-Step 1.5 server: tasks with real audio, edits of uploaded
// recordings, a ledger of purchases, and faults on demand. It was written from the documents and
// shares no code with the client, so that each checks the other.
//
// A recording that this server made is recognised by its content and edited as the song that it
// is. Other recordings are edited as recordings, or else replaced by a song that depends on their
// content only. Unlike the real server, unknown fields are refused, and there is no task "lego".
//
// https://github.com/ace-step/ACE-Step-1.5/blob/main/docs/en/API.md
package acestep
