package sandbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"

	"github.com/riffbot/riffbot/discordtest"
)

// waitForSilence waits until the bot stops playing, if a listener records it.
func (s settings) waitForSilence(ctx context.Context, script *discordtest.Script) bool {
	err := script.WaitForSilence(ctx)
	if err != nil {
		script.Screen.Printf("✗ %v\n", err)
	}
	return err == nil
}

// endRecording prints the result of a recording, if there is a listener.
func (s settings) endRecording(script *discordtest.Script) error {
	if script.Listener == nil {
		return nil
	}
	err := script.Listener.Close()
	script.Screen.Printf("\n%s; the recording is %s\n", script.Listener.Summary(), s.listen)
	return err
}

// runLines runs the lines of the command line until one fails.
func (s settings) runLines(ctx context.Context, e *Env, script *discordtest.Script) bool {
	for i, line := range s.lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		script.Screen.Printf("\n%s> %s\n", script.Member, line)
		err := script.Do(ctx, line)
		if errors.Is(err, discordtest.ErrQuit) {
			return true
		}
		if err != nil {
			script.Screen.Printf("✗ %v\n%s", err, e.hint(err))
			if left := len(s.lines) - i - 1; left > 0 {
				script.Screen.Printf("  lines that were not run: %d\n", left)
			}
			return false
		}
	}
	return true
}

// runInteractive runs lines from standard input.
func (s settings) runInteractive(ctx context.Context, e *Env, script *discordtest.Script, stdin io.Reader) bool {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(stdin); scanner.Scan(); {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		script.Screen.Printf("\n%s> ", script.Member)
		select {
		case <-ctx.Done():
			return true
		case line, more := <-lines:
			if !more {
				return true
			}
			err := script.Do(ctx, line)
			if errors.Is(err, discordtest.ErrQuit) {
				return true
			}
			if err != nil {
				script.Screen.Printf("✗ %v\n%s", err, e.hint(err))
			}
		}
	}
}

// announce prints the addresses of the services.
func (s settings) announce(e *Env, stdout io.Writer) error {
	guestToken, guestID := e.Discord.GuestBot()
	if s.addresses != "" {
		addresses := map[string]any{
			"discord_api": e.Discord.URL() + "/api", "gateway": strings.Replace(e.Discord.URL(), "http", "ws", 1),
			"application_id": e.Discord.ApplicationID(), "bot_token": e.Discord.BotToken(),
			"guild_id": e.Discord.GuildID(), "channel_id": e.Discord.ChannelID(),
			"voice_channel_id": e.Discord.VoiceChannelID(), "stage_channel_id": e.Discord.StageChannelID(),
			"voice_ca":  e.server.VoiceCAFile(),
			"guest_bot": map[string]string{"token": guestToken, "application_id": guestID},
			"users":     map[string]string{s.as: e.Discord.UserToken(s.as)},
		}
		maps.Copy(addresses, e.addresses())
		b, err := json.MarshalIndent(addresses, "", "  ")
		if err != nil {
			return err
		}
		// The file is renamed, so that a reader that waits for it never sees a part.
		part := s.addresses + ".part"
		if err := os.WriteFile(part, append(b, '\n'), 0o600); err != nil {
			return err
		}
		if err := os.Rename(part, s.addresses); err != nil {
			return err
		}
	}
	if len(s.lines) > 0 {
		return nil
	}
	fmt.Fprintf(stdout, "The sandbox is open. Everything runs on this machine; nothing needs an account.\n\n")
	if s.web { // its address is the one that people need
		fmt.Fprintf(stdout, "  files            %s\n\n", s.out)
		return nil
	}
	fmt.Fprintf(stdout, "  Discord API      %s/api\n", e.Discord.URL())
	for _, r := range e.running {
		fmt.Fprintf(stdout, "  %-16s %s\n", r.label, r.URL())
	}
	fmt.Fprintf(stdout, "  another bot      token %s\n  as %-13s token %s\n", guestToken, s.as,
		e.Discord.UserToken(s.as))
	fmt.Fprintf(stdout, "  files            %s\n\n", s.out)
	if !s.serve {
		fmt.Fprintf(stdout, "Try  /song prompt:\"rain on tin roofs\"   then  click \"Lyrics\"   ·  help lists more, quit leaves\n")
	}
	return nil
}
