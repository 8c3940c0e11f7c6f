// Package userclient acts as members of a Discord server do: with a user's token,
// over the calls and gateway events that Discord's own client uses. It depends on
// Discord's API alone and knows nothing of the server behind it.
//
// A [Person] performs one action at a time and waits for the final answer. An answer
// is final when
//
//   - the interaction was acknowledged, and
//   - a form was opened, or
//   - there is a message that belongs to it (the response, its follow-ups, the bot's
//     replies to those, or the message with the pressed component once it was
//     edited), and none of these messages is deferred or marked as pending.
//
// The action fails when one of these messages is marked as an error, or when the bot
// did not acknowledge the interaction. Bots mark messages by colors, see
// [Conventions].
package userclient
