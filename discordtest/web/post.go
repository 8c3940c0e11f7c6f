package web

import (
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// asRefused returns the refusal of the server in an error.
func asRefused(err error) (*userclient.RefusedError, bool) {
	return errors.AsType[*userclient.RefusedError](err)
}

// postRead notes that the member saw the messages of a channel.
func (v *viewer) postRead(w http.ResponseWriter, r *http.Request) error {
	v.feed.markRead(r.PathValue("channel"))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// postMessage posts a message, as a reply to another one and with files if the form has them.
func (v *viewer) postMessage(w http.ResponseWriter, r *http.Request) error {
	if err := readForm(w, r, v.words()); err != nil {
		return err
	}
	m := userclient.PostMessage{ChannelID: r.PathValue("channel"), Text: strings.TrimSpace(r.FormValue("content")),
		ReplyTo: r.FormValue("reply")}
	var err error
	if m.Files, err = filesOf(r, "file"); err != nil {
		return err
	}
	if m.Text == "" && len(m.Files) == 0 {
		return &problemError{v.words().EmptyMessage}
	}
	line := "say " + quote(m.Text)
	if m.ReplyTo != "" {
		to, err := v.person.MessageIn(r.Context(), m.ChannelID, m.ReplyTo)
		if err != nil {
			return err
		}
		if text := userclient.MessageText(to); text != "" {
			line = "reply " + quote(text) + " " + quote(m.Text)
		} else {
			line = unrecorded("a reply to a message without a text: " + quote(m.Text))
		}
	}
	err = v.person.StartPost(r.Context(), m)
	if err == nil {
		v.didFiles(m.ChannelID, missingFiles, m.Files)
	}
	if m.Text == "" {
		line = "" // a script cannot post files alone
	}
	return v.started(w, m.ChannelID, line, "", err)
}

// getText answers with the text of a message, with its formatting.
func (v *viewer) getText(w http.ResponseWriter, r *http.Request) error {
	m, err := v.person.MessageIn(r.Context(), r.PathValue("channel"), r.PathValue("message"))
	if err != nil {
		return err
	}
	return writeJSON(w, map[string]any{"content": m["content"]})
}

// postEdit changes the text of a message of the member.
func (v *viewer) postEdit(w http.ResponseWriter, r *http.Request) error {
	text, channelID := strings.TrimSpace(r.FormValue("content")), r.PathValue("channel")
	if text == "" {
		return &problemError{v.words().EmptyMessage}
	}
	line := unrecorded("a message was changed to " + quote(text))
	return v.started(w, channelID, line, "", v.person.EditMessage(r.Context(), channelID, r.PathValue("message"), text))
}

// postDelete deletes a message, or hides an ephemeral one, as Discord's client does.
func (v *viewer) postDelete(w http.ResponseWriter, r *http.Request) error {
	channelID, messageID := r.PathValue("channel"), r.PathValue("message")
	if r.FormValue("dismiss") != "" {
		v.feed.dismiss(messageID)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	line := unrecorded("a message was deleted" + v.saying(r.Context(), channelID, messageID))
	return v.started(w, channelID, line, "", v.person.DeleteMessage(r.Context(), channelID, messageID))
}

// postReaction adds a reaction to a message, or removes it.
func (v *viewer) postReaction(w http.ResponseWriter, r *http.Request) error {
	channelID, messageID := r.PathValue("channel"), r.PathValue("message")
	emoji, add := r.FormValue("emoji"), r.FormValue("remove") == ""
	what := "the reaction " + quote(emoji) + " was added"
	if !add {
		what = "the reaction " + quote(emoji) + " was removed"
	}
	line := unrecorded(what + v.saying(r.Context(), channelID, messageID))
	return v.started(w, channelID, line, "", v.person.React(r.Context(), channelID, messageID, emoji, add))
}

// postTyping tells the others in a channel that the member is typing.
func (v *viewer) postTyping(w http.ResponseWriter, r *http.Request) error {
	if err := v.person.Type(r.Context(), r.PathValue("channel")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// maxThreadName is the longest name of a thread in characters.
const maxThreadName = 100

// postThread starts a thread from a message and answers with its address.
func (v *viewer) postThread(w http.ResponseWriter, r *http.Request) error {
	name := strings.TrimSpace(r.FormValue("name"))
	if name == "" || utf8.RuneCountInString(name) > maxThreadName {
		return &problemError{v.words().BadThread}
	}
	channelID, messageID := r.PathValue("channel"), r.PathValue("message")
	line := v.threadLine(r.Context(), channelID, messageID, name)
	id, err := v.person.StartThread(r.Context(), channelID, messageID, name)
	if err != nil {
		return err
	}
	v.did(channelID, line, "")
	return writeJSON(w, map[string]string{"address": v.path("c", id)})
}

// postDirect opens the direct messages with a user and answers with their address.
func (v *viewer) postDirect(w http.ResponseWriter, r *http.Request) error {
	id, err := v.person.OpenDirect(r.Context(), r.FormValue("user"))
	if err != nil {
		return err
	}
	return writeJSON(w, map[string]string{"address": v.path("c", id)})
}
