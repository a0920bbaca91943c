import org.jspecify.annotations.NullMarked;

/** Small services over net: echo and its family, time stamps. */
@NullMarked
module switchboard.services {
    requires transitive switchboard.net;
    requires static transitive org.jspecify;

    exports switchboard.services;
    exports switchboard.services.files;
    exports switchboard.services.beacon;
    exports switchboard.services.relay;
}
