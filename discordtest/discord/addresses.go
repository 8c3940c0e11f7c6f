package discord

// URL returns the server's address, with the API at /api/v10 and the CDN at /attachments.
func (s *Server) URL() string { return "http://" + s.address }

// BotToken returns the token of the application under test.
func (s *Server) BotToken() string { return s.app.Bot.Token }

// ApplicationID returns that application's id.
func (s *Server) ApplicationID() string { return s.app.ID }

// GuildID returns the id of the first guild.
func (s *Server) GuildID() string { return s.state.Home.ID }

// ChannelID returns the id of its first text channel.
func (s *Server) ChannelID() string { return s.channelID }

// VoiceChannelName returns the name of its voice channel.
func (s *Server) VoiceChannelName() string { return voiceChannelName }

// VoiceChannelID returns the id of its voice channel.
func (s *Server) VoiceChannelID() string { return s.voiceID }

// StageChannelID returns the id of its stage channel.
func (s *Server) StageChannelID() string { return s.stageID }

// GuestBot returns the token and id of a second application, for another bot.
func (s *Server) GuestBot() (token, applicationID string) { return s.guest.Bot.Token, s.guest.ID }

// UserToken returns the token of the member of a name. A new one joins the first guild.
func (s *Server) UserToken(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.state.Users)
	u := s.state.Member(name)
	if len(s.state.Users) > before {
		s.gateway.SendMember("GUILD_MEMBER_ADD", u)
	}
	return u.Token
}

// ClientSecret returns the OAuth2 secret of the application under test.
func (s *Server) ClientSecret() string { return s.oauth.ClientSecret(s.app) }

// AuthorizeURL returns the address of the page on which a member allows an application to sign in.
func (s *Server) AuthorizeURL() string { return s.URL() + "/oauth2/authorize" }
