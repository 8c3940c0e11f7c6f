package commands

import (
	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
)

// reason is how an order's end is told: what happened, and what to do next.
type reason struct {
	title string
	text  string
	again bool // ordering again is a sensible next step
}

// reasons has a word for every way an order can end without a song.
func reasons(r songs.Reason) reason {
	switch r {
	case songs.ReasonToken:
		return reason{"My key to the studio does not work", "Nothing was bought, and it is not your fault. Whoever runs this bot has to check its `RIFFUSION_TOKEN`; `riffbot doctor` says what is wrong.", true}
	case songs.ReasonQuota:
		return reason{"The studio's credit is used up", "Nothing was bought, and it is not your fault. Whoever runs this bot has to add credit at the provider; then press **Try again**.", true}
	case songs.ReasonForbidden:
		return reason{"The studio does not let me in", "Nothing was bought, and it is not your fault. Whoever runs this bot has to subscribe to the service at the provider; then press **Try again**.", true}
	case songs.ReasonRefused:
		return reason{"The provider refused this one", "Its content rules do not allow it. Say it in other words, and leave out names of real artists.", false}
	case songs.ReasonUnsuitable:
		return reason{"That is not sung here", "Nothing was bought. Its words are not allowed by whoever runs this bot; say it in others.", false}
	case songs.ReasonUnchecked:
		return reason{"I could not check the words", "Here every song's words are looked at before it is bought, and nobody answered. Nothing was bought. Press **Try again** in a few minutes.", true}
	case songs.ReasonUnwritten:
		return reason{"The writer found no style", "Nothing was bought. Say the style yourself, or press **Try again** in a few minutes.", true}
	case songs.ReasonRejected:
		return reason{"The provider could not take this order", "Nothing was bought. Change the wording, style or model and send it again.", false}
	case songs.ReasonBusy:
		return reason{"The studio is full", "I kept asking and no slot came free. Nothing was bought. Press **Try again** in a few minutes.", true}
	case songs.ReasonDown:
		return reason{"The studio cannot be reached", "Nothing was bought. Press **Try again** in a few minutes.", true}
	case songs.ReasonUnsure:
		return reason{"I don't know whether this was bought", "The order left, and its answer never came. So that nobody pays twice, I do not send it again by myself. Only if paying once more is fine, press **Buy again**; only whoever asked, or an admin, can.", true}
	case songs.ReasonBroken:
		return reason{"The studio could not finish it", "The provider reported a failure while making your song. Press **Try again**; if it stays, an admin can ask the provider's support with the id below.", true}
	case songs.ReasonStalled:
		return reason{"Your song is taking far too long", "It was bought, but the provider has made no progress for a long time, so I stopped waiting. An admin can ask the provider's support with the id below.", false}
	case songs.ReasonUnreadable:
		return reason{"The file of your song is broken", "It was bought and made, but the file that the provider sends is incomplete. An admin can ask the provider's support with the id below.", false}
	case songs.ReasonNotAudio:
		return reason{"The provider sent something that is no song", "It was bought and made, but its link leads to something other than audio. An admin can ask the provider's support with the id below.", false}
	case songs.ReasonExpired:
		return reason{"The link to your song no longer works", "It was bought and made, but the provider's link expired before I could fetch it. An admin can ask the provider's support with the id below.", false}
	case songs.ReasonUnfetched:
		return reason{"I could not fetch your song", "It was bought and made, but its files could not be reached. An admin can find it at the provider with the id below.", false}
	case songs.ReasonUnposted:
		return reason{"I could not post your song", "It was made and I keep it, but this channel would not take it. Press **Get my song**. A server admin can check that I may view this channel, send messages, embed links and attach files here.", false}
	case songs.ReasonCancelled:
		return reason{"Cancelled", "Nothing was bought.", true}
	default:
		return reason{"Something went wrong on my side", "Press **Try again**; if it stays, give the server's admin the id below.", true}
	}
}

// ended is the message of an order that ended without a song.
func ended(o songs.Order) Message {
	failure := songs.Failure{Reason: songs.ReasonInternal}
	if o.Failure != nil {
		failure = *o.Failure
	}
	r := reasons(failure.Reason)
	if failure.Reason == songs.ReasonCancelled && !o.SentAt.IsZero() {
		r.text = "It had been paid for already, so it counts in the quota."
	}
	m := trouble(r.title, about(o.Brief)+"\n\n"+r.text)
	if o.State == songs.Cancelled { // as somebody wished
		m.Embeds[0].Color = palette.Done
	}
	ids := "order " + string(o.ID)
	if o.TaskID != "" {
		ids += " · task " + o.TaskID
	}
	if failure.TraceID != "" {
		ids += " · trace " + failure.TraceID
	}
	m.Embeds[0].Footer = &discordgo.MessageEmbedFooter{Text: cut(ids, 2048)}
	switch {
	case o.State == songs.Unsure:
		m.Components = []Row{{{Label: "Buy again", Emoji: "💳", CustomID: customID("buyagain", string(o.ID))}}}
	case o.Kept():
		m.Components = []Row{{{Label: "Get my song", Emoji: "🎧", CustomID: customID("get", string(o.ID))}}}
	case r.again:
		m.Components = []Row{{{Label: "Try again", Emoji: "♻️", CustomID: customID("again", string(o.ID))}}}
	}
	return m
}

// trouble is a message that says what went wrong and what to do.
func trouble(title, text string) Message {
	return Message{Embeds: []*discordgo.MessageEmbed{{
		Title: cut(title, 256), Description: cut(text, 4096), Color: palette.Trouble,
	}}}
}
