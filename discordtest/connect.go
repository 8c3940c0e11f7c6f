package discordtest

import (
	"net/http"
	"net/url"
	"strings"
)

// URL returns the address of the CDN, and of the API below /api.
func (s *Server) URL() string { return s.Discord.URL() }

// APIURL returns the address of the REST API without a version: http://…/api. Both
// v9 and v10 exist below it.
func (s *Server) APIURL() string { return s.Discord.URL() + "/api" }

// GatewayURL returns the address of the gateway, which GET /gateway/bot returns, too.
func (s *Server) GatewayURL() string { return strings.Replace(s.Discord.URL(), "http", "ws", 1) }

// Token returns the token of the bot under test, without "Bot ".
func (s *Server) Token() string { return s.Discord.BotToken() }

// ApplicationID returns the id of the bot under test, as application and as user.
func (s *Server) ApplicationID() string { return s.Discord.ApplicationID() }

// GuildID returns the id of the first guild.
func (s *Server) GuildID() string { return s.Discord.GuildID() }

// ChannelID returns the id of the first guild's first text channel.
func (s *Server) ChannelID() string { return s.Discord.ChannelID() }

// Env returns the environment that connects a bot to the server, as NAME=value.
// NODE_EXTRA_CA_CERTS lets bots on Node.js trust the voice server.
func (s *Server) Env() []string {
	return []string{
		"DISCORD_TOKEN=" + s.Token(),
		"DISCORD_APPLICATION_ID=" + s.ApplicationID(),
		"DISCORD_GUILD_ID=" + s.GuildID(),
		"DISCORD_CHANNEL_ID=" + s.ChannelID(),
		"DISCORD_API_URL=" + s.APIURL(),
		"DISCORD_GATEWAY_URL=" + s.GatewayURL(),
		"DISCORD_VOICE_CA=" + s.VoiceCAFile(),
		"NODE_EXTRA_CA_CERTS=" + s.VoiceCAFile(),
	}
}

// HTTPClient returns a client that sends all requests for discord.com and its
// subdomains to the server, for libraries whose addresses are fixed. Requests for
// other hosts are sent unchanged.
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: s.transport} }

// redirect is a transport that replaces Discord's hosts.
type redirect struct {
	*http.Transport
	base *url.URL
}

func newRedirect(base string) *redirect {
	u, err := url.Parse(base)
	if err != nil {
		panic(err) // the address of a listener is valid
	}
	return &redirect{http.DefaultTransport.(*http.Transport).Clone(), u}
}

// RoundTrip implements [http.RoundTripper].
func (r *redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	host := req.URL.Hostname()
	if host == "discord.com" || strings.HasSuffix(host, ".discord.com") || strings.HasSuffix(host, ".discordapp.com") {
		req = req.Clone(req.Context())
		req.URL.Scheme, req.URL.Host, req.Host = r.base.Scheme, r.base.Host, ""
	}
	return r.Transport.RoundTrip(req)
}
