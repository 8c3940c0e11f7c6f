package bot

import (
	"net/http"

	"github.com/riffbot/riffbot/internal/discord"
)

// outcome is what an error response means for the caller.
type outcome int

const (
	// undetermined: the code says nothing; the status decides.
	undetermined outcome = iota
	// messageGone: the message or its channel was deleted. Post a new one.
	messageGone
	// noAccess: the bot may not see the channel or write there. Use another channel.
	noAccess
	// notEditable: the message can no longer be changed. Post a new one.
	notEditable
	// retryLater: try again after a growing pause.
	retryLater
	// notEditableNow: notEditable for a song, retryLater for a panel.
	notEditableNow
	// tokenExpired: the interaction token can no longer be used. Use the bot token.
	tokenExpired
	// tooLarge: send less.
	tooLarge
	// rejected: the same request will never be accepted. Send less formatting.
	rejected
	// alreadyDone: it was done before. Continue.
	alreadyDone
	// operatorNeeded: only the operator can correct it.
	operatorNeeded
)

// outcomes are the outcomes of error codes of the calls that the bot makes: about
// messages, threads, interaction responses and voice channels. Close codes of voice
// connections are in package voice.
//
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
var outcomes = map[int]outcome{
	10002:  operatorNeeded, // unknown application
	10003:  messageGone,    // unknown channel
	10004:  messageGone,    // unknown guild
	10007:  noAccess,       // unknown member: the bot was removed
	10008:  messageGone,    // unknown message
	10011:  rejected,       // unknown role
	10012:  tokenExpired,   // unknown token
	10013:  noAccess,       // unknown user
	10014:  rejected,       // unknown emoji
	10015:  tokenExpired,   // unknown webhook
	10016:  tokenExpired,   // unknown webhook service
	10060:  rejected,       // unknown sticker
	10062:  tokenExpired,   // unknown interaction
	10065:  messageGone,    // unknown voice state: the bot is not in the channel any more
	10067:  messageGone,    // unknown stage instance
	20001:  operatorNeeded, // bots cannot use this endpoint
	20009:  rejected,       // explicit content cannot be sent to the recipient
	20012:  operatorNeeded, // not authorized on this application
	20015:  noAccess,       // a premium subscription is required
	20016:  retryLater,     // slow mode
	20022:  notEditableNow, // announcement rate limit of edits
	20024:  noAccess,       // under the minimum age
	20028:  retryLater,     // write limit of the channel
	20029:  retryLater,     // write limit of the server
	20031:  rejected,       // words that names may not contain
	20035:  noAccess,       // the server's boosts do not suffice
	30015:  rejected,       // too many attachments
	30033:  retryLater,     // too many thread participants
	30040:  retryLater,     // too many requests
	30061:  noAccess,       // the server has too many channels
	30046:  notEditableNow, // too many edits to messages older than an hour
	40001:  operatorNeeded, // unauthorized
	40002:  operatorNeeded, // the account has to be verified
	40003:  retryLater,     // direct messages are opened too fast
	40004:  retryLater,     // sending messages is disabled for a while
	40005:  tooLarge,       // request entity too large
	40006:  retryLater,     // the feature is disabled for a while
	40007:  noAccess,       // banned from the guild
	40012:  noAccess,       // the connection was revoked
	40032:  messageGone,    // the bot is not in the voice channel
	40043:  retryLater,     // the interaction failed to send
	40058:  noAccess,       // forum channel
	40060:  alreadyDone,    // the interaction was acknowledged
	40062:  retryLater,     // a service resource is rate limited
	40066:  noAccess,       // no tags that can be set
	40067:  noAccess,       // a forum post needs a tag
	40094:  tokenExpired,   // the most follow-ups of an interaction
	40333:  operatorNeeded, // Cloudflare blocks the user agent
	50001:  noAccess,       // missing access
	50002:  operatorNeeded, // invalid account type
	50003:  noAccess,       // not in a direct message
	50005:  notEditable,    // another author's message
	50006:  rejected,       // empty message
	50007:  noAccess,       // cannot send messages to this user
	50008:  noAccess,       // not a text channel
	50009:  noAccess,       // verification level of the channel
	50013:  noAccess,       // missing permissions
	50014:  operatorNeeded, // invalid authentication token
	50021:  notEditable,    // a system message
	50024:  noAccess,       // the channel's type
	50027:  tokenExpired,   // invalid webhook token
	50028:  rejected,       // invalid role
	50033:  noAccess,       // invalid recipients
	50035:  rejected,       // invalid form body
	50041:  operatorNeeded, // invalid API version
	50045:  tooLarge,       // a file exceeds the maximum size
	50046:  rejected,       // invalid file
	50055:  noAccess,       // invalid guild
	50067:  operatorNeeded, // invalid origin of the request
	50068:  notEditable,    // invalid message type
	50073:  notEditable,    // a system webhook's message
	50080:  notEditable,    // stickers within a message
	50081:  rejected,       // invalid sticker
	50083:  notEditableNow, // the thread is archived: a new message opens it again
	50084:  rejected,       // invalid notification settings of a thread
	50095:  noAccess,       // the server is not available in this location
	50097:  noAccess,       // the server needs monetization
	50101:  noAccess,       // the server needs more boosts
	50109:  rejected,       // invalid JSON
	50110:  rejected,       // invalid file
	50123:  rejected,       // invalid file type
	50146:  rejected,       // uploaded file not found
	50151:  rejected,       // invalid emoji
	50159:  rejected,       // a voice message with other content
	50160:  rejected,       // a voice message without one audio file
	50161:  rejected,       // a voice message without metadata
	50162:  notEditable,    // voice messages cannot be edited
	50167:  noAccess,       // the bot is muted or suppressed
	50173:  rejected,       // no voice messages in this channel
	50178:  operatorNeeded, // the account has to be verified
	50192:  rejected,       // a file without a valid duration
	50278:  noAccess,       // no mutual guilds with this user
	50600:  rejected,       // no permission for a sticker
	60003:  operatorNeeded, // two-factor authentication is required
	110000: retryLater,     // an index is not available yet
	110001: retryLater,     // the application is not available yet
	130000: retryLater,     // overloaded
	160002: rejected,       // a reply needs the permission to read the history
	160004: alreadyDone,    // the message has a thread
	160005: noAccess,       // the thread is locked
	160006: retryLater,     // too many active threads
	160007: retryLater,     // too many active announcement threads
	160014: rejected,       // a message that cannot be read cannot be forwarded
	200000: rejected,       // blocked by AutoMod
	200001: rejected,       // title blocked by AutoMod
	220001: noAccess,       // a webhook's post in a forum channel lacks a thread
	220002: rejected,       // a webhook's post names two threads
	220003: noAccess,       // webhooks can only create threads in forum channels
	220004: noAccess,       // webhook services cannot be used in forum channels
	240000: rejected,       // harmful links
	400001: rejected,       // the server's file uploads are limited
	520002: noAccess,       // the channel takes no polls
	520003: notEditable,    // a poll cannot be edited
}

// outcome returns the outcome of the code, or else of the status.
func (e *APIError) outcome() outcome {
	if o, ok := outcomes[e.Code]; ok {
		return o
	}
	switch {
	case e.Status == http.StatusRequestEntityTooLarge:
		return tooLarge
	case e.Status == http.StatusTooManyRequests, e.Status >= 500:
		return retryLater
	case e.Status == http.StatusUnauthorized:
		return operatorNeeded
	case e.Status == http.StatusForbidden:
		return noAccess
	case e.Status == http.StatusNotFound:
		return messageGone
	case e.Status >= 400:
		return rejected
	default:
		return undetermined
	}
}

// Is reports whether the error is one of the errors of package discord.
func (e *APIError) Is(target error) bool {
	switch o := e.outcome(); target {
	case discord.ErrTokenExpired:
		return o == tokenExpired
	case discord.ErrMessageGone:
		return o == messageGone
	case discord.ErrNoAccess:
		return o == noAccess
	case discord.ErrArchived:
		return e.Code == codeThreadArchived
	case discord.ErrNotEditable:
		return o == notEditable || o == notEditableNow
	case discord.ErrLater:
		return o == retryLater || o == notEditableNow
	case discord.ErrTooLarge:
		return o == tooLarge
	case discord.ErrRejected:
		return o == rejected
	default:
		return false
	}
}
