// Package people drives a Discord server as people do: with a user's token,
// over the same calls and gateway events that Discord's own client uses. It
// knows nothing of the server behind them.
//
// A [Person] does one [Line] at a time and waits for the final answer. An answer
// is final when
//
//   - the interaction was answered, and
//   - a form was opened, or
//   - there is a message that belongs to it (the answer itself, its follow-ups,
//     replies to those, or the pressed message once that changed), and no such
//     message says "thinking…" or has an embed in the colour [palette.Working].
//
// It is a failure when one of these messages has an embed in the colour
// [palette.Trouble], or when nobody answered.
package people
