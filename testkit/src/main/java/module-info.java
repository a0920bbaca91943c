import org.jspecify.annotations.NullMarked;

/** What tests of Switchboard need, and tests of what is built on it. */
@NullMarked
module switchboard.testkit {
    requires transitive switchboard.engine;
    requires transitive switchboard.net;
    requires transitive org.junit.jupiter.api;
    requires transitive org.assertj.core;
    requires static transitive org.jspecify;

    exports switchboard.testkit;
}
