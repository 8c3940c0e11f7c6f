package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/commands"
)

// apiVersion is the version of the API and of the gateway.
const apiVersion = "10"

// discordgo 0.29 takes the gateway's version from a variable.
func init() { discordgo.APIVersion = apiVersion } //nolint:gochecknoinits // before any session is made

// answerTime is how long Discord waits for an interaction's first answer.
// https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction
const answerTime = 3 * time.Second

// Times for one call, its waits and repetitions included.
const (
	callTime   = 90 * time.Second
	uploadTime = 6 * time.Minute // 10 MiB at 250 kbit/s
)

// Respond gives an interaction its first answer.
func (b *Bot) Respond(ctx context.Context, it *commands.Interaction, r commands.Response) (*commands.Message, error) {
	body := struct {
		Type commands.ResponseType `json:"type"`
		Data any                   `json:"data,omitempty"`
	}{r.Type, r.Data()}
	var got struct {
		Resource struct {
			Message *commands.Message `json:"message"`
		} `json:"resource"`
	}
	// Discord takes one first answer, so sending it again does no harm.
	if b.tokens.has(it.Token) {
		return nil, fmt.Errorf("answer interaction %s: %w", it.ID, commands.ErrTokenExpired)
	}
	callback, sent := mayRepeatWithin(ctx, answerTime-b.cfg.Now().Sub(it.ReceivedAt))
	path := "/interactions/" + it.ID + "/" + it.Token + "/callback?with_response=true"
	err := b.call(callback, http.MethodPost, path, body, nil, &got)
	switch {
	case code(err) == codeAlreadyAnswered && !sent.mayHaveArrived.Load():
		err = commands.ErrAnsweredElsewhere
	case code(err) == codeAlreadyAnswered:
		err = nil // by an earlier attempt
	case err != nil && sent.mayHaveArrived.Load() && b.answered(ctx, it):
		err = nil
	}
	if errors.Is(err, commands.ErrTokenExpired) {
		b.tokens.add(it.Token)
	}
	if err != nil {
		return nil, fmt.Errorf("answer interaction %s: %w", it.ID, err)
	}
	if it.AnsweredAt.IsZero() {
		it.AnsweredAt = b.cfg.Now()
	}
	if got.Resource.Message == nil && r.Type == commands.RespondMessage {
		return b.readAnswer(ctx, it, *r.Message), nil
	}
	return got.Resource.Message, nil
}

// answered reports whether an interaction has a first answer: one whose outcome
// is unknown may have arrived.
func (b *Bot) answered(ctx context.Context, it *commands.Interaction) bool {
	path := answerPath(commands.Token{ApplicationID: it.ApplicationID, Token: it.Token})
	return b.call(ctx, http.MethodGet, path, nil, nil, nil) == nil
}

// readAnswer returns the message that an interaction was answered with. Where it
// can neither be read nor be edited, its id is empty: the interaction is answered
// all the same, and its token still edits the answer.
func (b *Bot) readAnswer(ctx context.Context, it *commands.Interaction, m commands.Message) *commands.Message {
	token := commands.Token{ApplicationID: it.ApplicationID, Token: it.Token}
	var got commands.Message
	err := b.call(ctx, http.MethodGet, answerPath(token), nil, nil, &got)
	if err == nil && got.ID != "" {
		return &got
	}
	edited, editErr := b.EditAnswer(ctx, token, m)
	if editErr == nil && edited.ID != "" {
		return edited
	}
	b.cfg.Log.WarnContext(ctx, "read first answer failed", "interaction", it.ID, "err", errors.Join(err, editErr))
	return &commands.Message{ChannelID: it.ChannelID}
}

// EditAnswer changes an interaction's first answer.
func (b *Bot) EditAnswer(ctx context.Context, t commands.Token, m commands.Message) (*commands.Message, error) {
	return b.byToken(ctx, "edit the answer", http.MethodPatch, answerPath(t), t, &m)
}

// DeleteAnswer takes an interaction's first answer back.
func (b *Bot) DeleteAnswer(ctx context.Context, t commands.Token) error {
	if _, err := b.byToken(ctx, "delete the answer", http.MethodDelete, answerPath(t), t, nil); err != nil {
		return fmt.Errorf("delete the answer: %w", err)
	}
	return nil
}

// FollowUp adds another answer to an interaction.
func (b *Bot) FollowUp(ctx context.Context, t commands.Token, m commands.Message) (*commands.Message, error) {
	return b.byToken(ctx, "follow up", http.MethodPost, "/webhooks/"+t.ApplicationID+"/"+t.Token, t, &m)
}

// Post writes a message into a channel.
func (b *Bot) Post(ctx context.Context, channelID string, m commands.Message) (*commands.Message, error) {
	if m.Nonce != "" {
		ctx = mayRepeat(ctx)
	}
	return b.message(ctx, "post", http.MethodPost, "/channels/"+channelID+"/messages", m)
}

// Edit changes a message of the bot's.
func (b *Bot) Edit(ctx context.Context, channelID, messageID string, m commands.Message) (*commands.Message, error) {
	return b.message(ctx, "edit", http.MethodPatch, "/channels/"+channelID+"/messages/"+messageID, m)
}

// StartThread opens a thread below a message, or finds the one that it has, whose
// id is the message's. It is put away after a week without a word.
// https://discord.com/developers/docs/resources/channel#start-thread-from-message
func (b *Bot) StartThread(ctx context.Context, channelID, messageID, name string) (string, error) {
	const week = 7 * 24 * 60 // minutes
	var got struct {
		ID string `json:"id"`
	}
	path := "/channels/" + channelID + "/messages/" + messageID + "/threads"
	err := b.call(ctx, http.MethodPost, path, map[string]any{"name": name, "auto_archive_duration": week}, nil, &got)
	if code(err) == codeThreadExists {
		return messageID, nil
	}
	if err != nil {
		return "", fmt.Errorf("start a thread: %w", err)
	}
	return got.ID, nil
}

// RenameThread gives a thread that the bot started another name, unless that is
// empty. An archived one is opened again, since nothing in it could be changed
// otherwise.
// https://discord.com/developers/docs/resources/channel#modify-channel
func (b *Bot) RenameThread(ctx context.Context, threadID, name string) error {
	body := map[string]any{"archived": false}
	if name != "" {
		body["name"] = name
	}
	if err := b.call(mayRepeat(ctx), http.MethodPatch, "/channels/"+threadID, body, nil, nil); err != nil {
		return fmt.Errorf("rename a thread: %w", err)
	}
	return nil
}

// Delete takes a message of the bot's away.
func (b *Bot) Delete(ctx context.Context, channelID, messageID string) error {
	if err := b.call(mayRepeat(ctx), http.MethodDelete, "/channels/"+channelID+"/messages/"+messageID, nil, nil, nil); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	return nil
}

func answerPath(t commands.Token) string {
	return "/webhooks/" + t.ApplicationID + "/" + t.Token + "/messages/@original"
}

func (b *Bot) message(ctx context.Context, doing, method, path string, m commands.Message) (*commands.Message, error) {
	var got commands.Message
	if err := b.call(ctx, method, path, m.Payload(), m.Files, &got); err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return &got, nil
}

// call sends one request to version 10 of the API and decodes the answer into
// out, if given. Errors are [*APIError] or free of secrets otherwise.
func (b *Bot) call(ctx context.Context, method, path string, payload any, files []commands.File, out any) error {
	limit := callTime
	if len(files) > 0 {
		limit = uploadTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, b.cfg.APIURL+"/v"+apiVersion+path, nil)
	if err != nil {
		return b.cfg.Redact.Error(err)
	}
	req.Header.Set("Authorization", "Bot "+b.cfg.Token)
	req.Header.Set("User-Agent", userAgent)
	if payload != nil {
		encoded, err := json.Marshal(payload)
		if err != nil {
			return fmt.Errorf("encode the request: %w", err)
		}
		if err := setBody(req, encoded, files); err != nil {
			return fmt.Errorf("build the request: %w", err)
		}
	}
	resp, err := b.client.Do(req)
	if err != nil {
		return b.cfg.Redact.Error(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err != nil {
		return b.cfg.Redact.Error(fmt.Errorf("read the answer: %w", err))
	}
	if resp.StatusCode >= 300 {
		return newAPIError(resp.StatusCode, body)
	}
	if out != nil && len(body) > 0 {
		if err := json.Unmarshal(body, out); err != nil {
			return fmt.Errorf("decode the answer: %w", err)
		}
	}
	return nil
}

// setBody gives the request its body: JSON alone, or JSON and files as a form
// that is read from the files while it is sent.
func setBody(req *http.Request, payload []byte, files []commands.File) error {
	if len(files) == 0 {
		req.Header.Set("Content-Type", "application/json")
		req.ContentLength = int64(len(payload))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(payload)), nil }
		req.Body, _ = req.GetBody()
		return nil
	}
	// The text between the files is known beforehand, and so is the length.
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	var between [][]byte
	part := func(disposition, contentType string) error {
		_, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {contentType}})
		return err
	}
	if err := part(`form-data; name="payload_json"`, "application/json"); err != nil {
		return err
	}
	text.Write(payload)
	length := int64(0)
	for i, f := range files {
		name := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "").Replace(f.Name)
		if err := part(fmt.Sprintf(`form-data; name="files[%d]"; filename="%s"`, i, name), f.ContentType); err != nil {
			return err
		}
		between = append(between, bytes.Clone(text.Bytes()))
		length += int64(text.Len()) + f.Size
		text.Reset()
	}
	if err := w.Close(); err != nil {
		return err
	}
	end := bytes.Clone(text.Bytes())
	req.ContentLength = length + int64(len(end))
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.GetBody = func() (io.ReadCloser, error) {
		u := &upload{}
		var parts []io.Reader
		for i, f := range files {
			parts = append(parts, bytes.NewReader(between[i]), u.lazy(req.Context(), f))
		}
		u.Reader = io.MultiReader(append(parts, bytes.NewReader(end))...)
		return u, nil
	}
	req.Body, _ = req.GetBody()
	return nil
}
