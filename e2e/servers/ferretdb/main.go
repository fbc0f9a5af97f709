// FerretDB on SQLite: a real server that speaks MongoDB's protocol, for tests where there is no MongoDB.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"log/slog"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	address := flag.String("listen", "127.0.0.1:27017", "host and port")
	folder := flag.String("folder", ".", "where the databases lie")
	certificate := flag.String("certificate", "", "PEM file; with a key it listens for TLS only")
	key := flag.String("key", "", "PEM file")
	flag.Parse()

	listener := ferretdb.ListenerConfig{TCP: *address}
	if *certificate != "" {
		listener = ferretdb.ListenerConfig{TLS: *address, TLSCertFile: *certificate, TLSKeyFile: *key}
	}
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  listener,
		Logger:    slog.New(slog.NewTextHandler(io.Discard, nil)),
		Handler:   "sqlite",
		// What it was told must survive its own end, not the machine's.
		SQLiteURL: "file:" + *folder + "/?_pragma=synchronous(off)",
	})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.Run(context.Background()))
}
