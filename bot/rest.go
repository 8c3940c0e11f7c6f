package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/discord"
)

// apiVersion is the version of the API and the gateway.
const apiVersion = "10"

// discordgo 0.29 reads the gateway version from a variable.
func init() { discordgo.APIVersion = apiVersion } //nolint:gochecknoinits // before any session is made

// Timeouts of one call, with its waits and retries.
const (
	callTime   = 90 * time.Second
	uploadTime = 6 * time.Minute // 10 MiB at 250 kbit/s
)

// Post sends a message to a channel.
func (b *Bot) Post(ctx context.Context, channelID string, m discord.Message) (*discord.Message, error) {
	if m.Nonce != "" {
		ctx = withRetry(ctx)
	}
	return b.message(ctx, "post message", http.MethodPost, "/channels/"+channelID+"/messages", m)
}

// Edit edits a message of the bot. If the message has a layout, m is sent as one.
func (b *Bot) Edit(ctx context.Context, channelID, messageID string, m discord.Message) (*discord.Message, error) {
	path := "/channels/" + channelID + "/messages/" + messageID
	got, err := b.message(ctx, "edit message", http.MethodPatch, path, m)
	if needsLayout(err) {
		return b.message(ctx, "edit message", http.MethodPatch, path, m.InLayout())
	}
	return got, err
}

// StartThread starts a thread on a message, or returns its existing thread, which has
// the id of the message. It is archived after a week without messages.
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
		return "", fmt.Errorf("start thread: %w", err)
	}
	return got.ID, nil
}

// RenameThread renames a thread of the bot, unless the name is empty, and unarchives it,
// because nothing in an archived thread can be changed.
// https://discord.com/developers/docs/resources/channel#modify-channel
func (b *Bot) RenameThread(ctx context.Context, threadID, name string) error {
	body := map[string]any{"archived": false}
	if name != "" {
		body["name"] = name
	}
	if err := b.call(withRetry(ctx), http.MethodPatch, "/channels/"+threadID, body, nil, nil); err != nil {
		return fmt.Errorf("rename thread: %w", err)
	}
	return nil
}

// Delete deletes a message of the bot.
func (b *Bot) Delete(ctx context.Context, channelID, messageID string) error {
	if err := b.call(withRetry(ctx), http.MethodDelete, "/channels/"+channelID+"/messages/"+messageID, nil, nil,
		nil); err != nil {
		return fmt.Errorf("delete message: %w", err)
	}
	return nil
}

func (b *Bot) message(ctx context.Context, doing, method, path string, m discord.Message) (*discord.Message, error) {
	var got discord.Message
	if err := b.call(ctx, method, path, m.Payload(), m.Files, &got); err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return &got, nil
}

// call sends a request to version 10 of the API and decodes the response into out,
// unless that is nil. Errors are [*APIError] or contain no secrets.
func (b *Bot) call(ctx context.Context, method, path string, payload any, files []discord.File, out any) error {
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
			return fmt.Errorf("encode request: %w", err)
		}
		if err := setBody(req, encoded, files); err != nil {
			return fmt.Errorf("build request: %w", err)
		}
	}
	resp, err := b.client.Do(req)
	if err != nil {
		return b.cfg.Redact.Error(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err != nil {
		return b.cfg.Redact.Error(fmt.Errorf("read response: %w", err))
	}
	if resp.StatusCode >= 300 {
		return newAPIError(resp.StatusCode, body)
	}
	if out != nil && len(body) > 0 {
		if err := json.Unmarshal(cleantext.JSON(body), out); err != nil {
			return fmt.Errorf("decode response: %w", err)
		}
	}
	return nil
}

// setBody sets the body of a request: JSON, or a form of JSON and files that are read
// while it is sent.
func setBody(req *http.Request, payload []byte, files []discord.File) error {
	if len(files) == 0 {
		req.Header.Set("Content-Type", "application/json")
		req.ContentLength = int64(len(payload))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(payload)), nil }
		req.Body, _ = req.GetBody()
		return nil
	}
	// The parts between the files are built first, so that the length is known.
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	var between [][]byte
	part := func(disposition, contentType string) error {
		_, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition},
			"Content-Type": {contentType}})
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
			parts = append(parts, bytes.NewReader(between[i]), u.lazyFile(req.Context(), f))
		}
		u.Reader = io.MultiReader(append(parts, bytes.NewReader(end))...)
		return u, nil
	}
	req.Body, _ = req.GetBody()
	return nil
}
