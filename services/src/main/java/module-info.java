import org.jspecify.annotations.NullMarked;

/** Services over net: echo and its family, time stamps, files, the beacon, relays. */
@NullMarked
module switchboard.services {
    requires transitive switchboard.net;
    requires static transitive org.jspecify;

    exports switchboard.services;
    exports switchboard.services.files;
    exports switchboard.services.beacon;
    exports switchboard.services.relay;
}
