// Package media makes what people hear and see out of a song's recording: an even
// loudness, the formats they ask for, a video with the words, a card. It runs
// ffmpeg for what Go cannot do, and nothing that the bot must do needs it: without
// it songs are posted as they came.
//
// What comes from outside is a file here before any program sees it, named by its
// own bytes and bounded in size and length: ffmpeg is told what it reads, may open
// no address, and is killed with all that it started when its time is up.
package media
