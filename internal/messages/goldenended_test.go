package messages

import (
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/songs"
)

// allReasons are the reasons for which an order ends without a song.
var allReasons = []songs.Reason{songs.ReasonToken, songs.ReasonQuota, songs.ReasonForbidden, songs.ReasonNoAPI,
	songs.ReasonRefused, songs.ReasonUnsuitable, songs.ReasonUnmoderated, songs.ReasonNoLyrics, songs.ReasonRejected,
	songs.ReasonBusy, songs.ReasonDown, songs.ReasonUnsure, songs.ReasonBroken, songs.ReasonStalled,
	songs.ReasonUnreadable, songs.ReasonNotAudio, songs.ReasonExpired, songs.ReasonUnposted, songs.ReasonUnfetched,
	songs.ReasonCancelled, songs.ReasonInternal}

// endedMessages returns the message of an order that ended for each reason, before and after it was
// bought.
func endedMessages(l i18n.Language) map[string]discord.Message {
	all := make(map[string]discord.Message)
	for _, reason := range allReasons {
		o := goldenOrder()
		o.State, o.Failure = songs.Failed, &songs.Failure{Reason: reason, TraceID: "trace"}
		switch reason {
		case songs.ReasonCancelled:
			o.State = songs.Cancelled
		case songs.ReasonUnsure:
			o.State, o.SentAt = songs.Unsure, goldenTime
		}
		all["ended/"+string(reason)] = EndedMessage(l, o)
		o.TaskID = "task"
		all["ended/"+string(reason)+", bought"] = EndedMessage(l, o)
	}
	o := goldenOrder()
	o.State = songs.Failed
	all["ended/without a reason"] = EndedMessage(l, o)
	o.TaskID, o.State, o.Songs = "task", songs.Failed, goldenSongs(1)
	o.Failure = &songs.Failure{Reason: songs.ReasonUnposted}
	all["ended/unposted with songs"] = EndedMessage(l, o)
	untold := goldenOrder()
	untold.ID = "other"
	all["ended/untold"] = untoldMessage(l, []songs.Order{o, untold})
	o.Songs, o.State, o.RecheckAt = nil, songs.Overdue, goldenTime
	o.Failure = &songs.Failure{Reason: songs.ReasonStalled}
	all["ended/overdue"] = EndedMessage(l, o)
	o.State, o.RecheckAt = songs.Failed, goldenTime.Truncate(0)
	o.Failure = &songs.Failure{Reason: songs.ReasonBroken, NotGenerated: true}
	all["ended/not generated"] = EndedMessage(l, o)
	return all
}
