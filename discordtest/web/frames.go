package web

import (
	"context"
	"strings"
)

// none is the data of a frame without any.
var none = map[string]any{}

// frames converts an event of the gateway to those of a page.
func (v *viewer) frames(ctx context.Context, e event) []frame {
	text := func(key string) string { s, _ := e.data[key].(string); return s }
	switch e.name {
	case "MESSAGE_CREATE":
		return v.messageFrames(ctx, e.data, true)
	case "MESSAGE_UPDATE":
		if e.data["reactions"] != nil { // the event does not say which of them are the member's own
			return v.messageAgain(ctx, text("channel_id"), text("id"))
		}
		return v.messageFrames(ctx, e.data, false)
	case "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE":
		return v.messageAgain(ctx, text("channel_id"), text("message_id"))
	case "MESSAGE_DELETE":
		return []frame{{"delete", map[string]any{"channel": text("channel_id"), "id": text("id")}}}
	case "TYPING_START":
		if text("user_id") == v.person.ID() {
			return nil
		}
		return []frame{{"typing", map[string]any{"channel": text("channel_id"), "name": v.person.NameOf(text("user_id"))}}}
	case "VOICE_STATE_UPDATE":
		return []frame{{"voice", map[string]any{"user": text("user_id"), "name": text("name"),
			"channel": text("channel_id"), "guild": text("guild_id"), "mine": text("user_id") == v.person.ID()}},
			{"changed", none}}
	case "VOICE_CHANNEL_STATUS_UPDATE":
		return []frame{{"changed", none}}
	}
	if strings.HasPrefix(e.name, "INTERACTION_") {
		return v.interactionFrames(ctx, e)
	}
	for _, prefix := range []string{"CHANNEL_", "THREAD_", "GUILD_"} {
		if strings.HasPrefix(e.name, prefix) {
			return []frame{{"changed", none}}
		}
	}
	return nil
}

// interactionFrames converts the outcome of an interaction.
func (v *viewer) interactionFrames(ctx context.Context, e event) []frame {
	nonce, _ := e.data["nonce"].(string)
	switch e.name {
	case "INTERACTION_MODAL_CREATE":
		channelID, _ := e.data["channel_id"].(string)
		html, err := v.renderer(channelID, "", v.entities(ctx, v.person.GuildOf(channelID))).Form(e.data)
		if err != nil {
			v.site.log.WarnContext(ctx, "render form failed", "err", err)
			return nil
		}
		return []frame{{"form", map[string]any{"nonce": nonce, "id": e.data["id"], "html": html}}}
	case "INTERACTION_SUCCESS":
		return []frame{{"answered", map[string]any{"nonce": nonce}}}
	case "INTERACTION_FAILURE":
		return []frame{{"failed", map[string]any{"nonce": nonce, "text": v.words().Failed}}}
	default:
		return nil
	}
}

// messageFrames renders a message that is new or changed.
func (v *viewer) messageFrames(ctx context.Context, m map[string]any, isNew bool) []frame {
	id, _ := m["id"].(string)
	if v.feed.isDismissed(id) {
		return nil
	}
	html, err := v.message(ctx, m)
	if err != nil {
		v.site.log.WarnContext(ctx, "render message failed", "message", id, "err", err)
		return nil
	}
	return []frame{{"message", map[string]any{"channel": m["channel_id"], "id": id, "html": html, "new": isNew}}}
}

// messageAgain reads a changed message and renders it.
func (v *viewer) messageAgain(ctx context.Context, channelID, id string) []frame {
	m, err := v.person.MessageIn(ctx, channelID, id)
	if err != nil {
		return nil // it was deleted meanwhile, which is an event of its own
	}
	return v.messageFrames(ctx, m, false)
}
