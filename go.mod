module riffbot

go 1.26.0

require (
	github.com/Eyevinn/mp4ff v0.47.0
	github.com/bwmarrin/discordgo v0.29.0
	github.com/gorilla/websocket v1.5.3
	github.com/joho/godotenv v1.5.1
	github.com/rivo/uniseg v0.4.7
	github.com/rs/xid v1.6.0
	github.com/thesyncim/gopus v0.1.0
	golang.org/x/image v0.47.0
	golang.org/x/time v0.16.0
)

require (
	go.uber.org/goleak v1.3.0 // indirect
	golang.org/x/crypto v0.0.0-20210421170649-83a5a9bb288b // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
