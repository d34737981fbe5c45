"""The review page: server-rendered, on this machine only, for people with a mouse, a keyboard or a screen reader."""
