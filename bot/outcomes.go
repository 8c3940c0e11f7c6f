package bot

import (
	"net/http"

	"riffbot/commands"
)

// outcome is what a refused call means for the next step.
type outcome int

const (
	// unclear codes say nothing about a message: the status decides.
	unclear outcome = iota
	// gone: the message or its channel was deleted. Post a new one.
	gone
	// closed: the bot may not see the place or write there. Use another place.
	closed
	// fixed: this message cannot be changed any more. Post a new one.
	fixed
	// resting: not now. Try again after a pause that grows.
	resting
	// fixedForNow is fixed and resting: a song gets a new message, a panel waits.
	fixedForNow
	// expired: the interaction's token is of no use any more. Act as the bot.
	expired
	// tooLarge: send less.
	tooLarge
	// rejected: the same will never be accepted. Send something plainer.
	rejected
	// settled: somebody did it already. Go on.
	settled
	// operators: the bot's operator has to look at it.
	operators
)

// outcomes are the codes that posting, editing and deleting messages, opening
// threads, and answering interactions may be refused with.
//
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
var outcomes = map[int]outcome{
	10002:  operators,   // unknown application
	10003:  gone,        // unknown channel
	10004:  gone,        // unknown guild
	10007:  closed,      // unknown member: the bot was removed
	10008:  gone,        // unknown message
	10012:  expired,     // unknown token
	10013:  closed,      // unknown user
	10015:  expired,     // unknown webhook
	10016:  expired,     // unknown webhook service
	10062:  expired,     // unknown interaction
	20001:  operators,   // bots cannot use this endpoint
	20009:  rejected,    // explicit content cannot be sent to the recipient
	20012:  operators,   // not authorized on this application
	20016:  resting,     // slow mode
	20022:  fixedForNow, // announcement rate limit of edits
	20028:  resting,     // write limit of the channel
	20029:  resting,     // write limit of the server
	30015:  rejected,    // too many attachments
	30033:  resting,     // too many thread participants
	30046:  fixedForNow, // too many edits to messages older than an hour
	40001:  operators,   // unauthorized
	40002:  operators,   // the account has to be verified
	40003:  resting,     // direct messages are opened too fast
	40004:  resting,     // sending messages is disabled for a while
	40005:  tooLarge,    // request entity too large
	40006:  resting,     // the feature is disabled for a while
	40007:  closed,      // banned from the guild
	40043:  resting,     // the interaction failed to send
	40058:  closed,      // forum channel
	40060:  settled,     // the interaction was acknowledged
	40062:  resting,     // a service resource is rate limited
	40066:  closed,      // no tags that can be set
	40067:  closed,      // a forum post needs a tag
	40094:  expired,     // the most follow-ups of an interaction
	40333:  operators,   // Cloudflare blocks the user agent
	50001:  closed,      // missing access
	50002:  operators,   // invalid account type
	50003:  closed,      // not in a direct message
	50005:  fixed,       // another author's message
	50006:  rejected,    // empty message
	50007:  closed,      // cannot send messages to this user
	50008:  closed,      // not a text channel
	50009:  closed,      // verification level of the channel
	50013:  closed,      // missing permissions
	50014:  operators,   // invalid authentication token
	50021:  fixed,       // a system message
	50024:  closed,      // the channel's type
	50027:  expired,     // invalid webhook token
	50033:  closed,      // invalid recipients
	50035:  rejected,    // invalid form body
	50041:  operators,   // invalid API version
	50045:  tooLarge,    // a file exceeds the maximum size
	50046:  rejected,    // invalid file
	50055:  closed,      // invalid guild
	50068:  fixed,       // invalid message type
	50073:  fixed,       // a system webhook's message
	50080:  fixed,       // stickers within a message
	50083:  fixedForNow, // the thread is archived: a new message opens it again
	50095:  closed,      // the server is not available in this location
	50109:  rejected,    // invalid JSON
	50110:  rejected,    // invalid file
	50123:  rejected,    // invalid file type
	50146:  rejected,    // uploaded file not found
	50159:  rejected,    // a voice message with other content
	50160:  rejected,    // a voice message without one audio file
	50161:  rejected,    // a voice message without metadata
	50162:  fixed,       // voice messages cannot be edited
	50173:  rejected,    // no voice messages in this channel
	50178:  operators,   // the account has to be verified
	50192:  rejected,    // a file without a valid duration
	50278:  closed,      // no mutual guilds with this user
	60003:  operators,   // two-factor authentication is required
	110000: resting,     // an index is not available yet
	110001: resting,     // the application is not available yet
	130000: resting,     // overloaded
	160002: rejected,    // a reply needs the permission to read the history
	160004: settled,     // the message has a thread
	160005: closed,      // the thread is locked
	160006: resting,     // too many active threads
	160007: resting,     // too many active announcement threads
	200000: rejected,    // blocked by AutoMod
	200001: rejected,    // title blocked by AutoMod
	220003: closed,      // webhooks can only create threads in forum channels
	220004: closed,      // webhook services cannot be used in forum channels
	240000: rejected,    // harmful links
}

// outcome is what the error means: by its code, else by its status.
func (e *APIError) outcome() outcome {
	if o, ok := outcomes[e.Code]; ok {
		return o
	}
	switch {
	case e.Status == http.StatusRequestEntityTooLarge:
		return tooLarge
	case e.Status == http.StatusTooManyRequests, e.Status >= 500:
		return resting
	case e.Status == http.StatusUnauthorized:
		return operators
	case e.Status == http.StatusForbidden:
		return closed
	case e.Status == http.StatusNotFound:
		return gone
	case e.Status >= 400:
		return rejected
	default:
		return unclear
	}
}

// Is makes the error one of those that package commands asks for.
func (e *APIError) Is(target error) bool {
	switch o := e.outcome(); target {
	case commands.ErrTokenExpired:
		return o == expired
	case commands.ErrMessageGone:
		return o == gone
	case commands.ErrNoAccess:
		return o == closed
	case commands.ErrArchived:
		return e.Code == codeThreadArchived
	case commands.ErrNotEditable:
		return o == fixed || o == fixedForNow
	case commands.ErrLater:
		return o == resting || o == fixedForNow
	case commands.ErrTooLarge:
		return o == tooLarge
	case commands.ErrRejected:
		return o == rejected
	default:
		return false
	}
}
