#include "write_object.hpp"

#include <dcmtk/dcmdata/dcostrma.h>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace {

/// Hands DCMTK's output on to a function. DCMTK's own file stream loses the error of its last, buffered bytes.
class SinkConsumer : public DcmConsumer {
  public:
    SinkConsumer(cdcm_byte_sink sink, void *context) : sink_(sink), context_(context) {}

    OFBool good() const override { return !failed_; }
    OFCondition status() const override { return failed_ ? EC_InvalidStream : EC_Normal; }
    OFBool isFlushed() const override { return OFTrue; }
    offile_off_t avail() const override { return OFstatic_cast(offile_off_t, 1) << 30; }
    offile_off_t write(const void *bytes, offile_off_t count) override {
        if (failed_) return 0;
        if (count > 0 && sink_(context_, static_cast<const uint8_t *>(bytes), static_cast<size_t>(count)) != 0) {
            failed_ = true;
            return 0;
        }
        return count;
    }
    void flush() override {}

  private:
    cdcm_byte_sink sink_;
    void *context_;
    bool failed_ = false;
};

class SinkStream : public DcmOutputStream {
  public:
    SinkStream(cdcm_byte_sink sink, void *context) : DcmOutputStream(&consumer_), consumer_(sink, context) {}

  private:
    SinkConsumer consumer_;
};

void put_element(std::string &bytes, uint16_t element, const char *vr, std::string value, char padding) {
    if (value.size() % 2 != 0) value += padding;
    const auto put16 = [&](size_t number) {
        bytes += static_cast<char>(number & 0xFF);
        bytes += static_cast<char>(number >> 8 & 0xFF);
    };
    put16(0x0002);
    put16(element);
    bytes += vr;
    if (vr[0] == 'O') {
        // Two reserved bytes and a length of 32 bits; meta information is never longer than 16.
        put16(0);
        put16(value.size());
        put16(0);
    } else {
        put16(value.size());
    }
    bytes += value;
}

/// Preamble and file meta information (PS3.10 7.1). DCMTK would put its own name and version there.
bool meta_information(DcmDataset &data, const char *class_uid, const char *version_name, std::string &bytes) {
    OFString sop_class, sop_instance;
    data.findAndGetOFString(DCM_SOPClassUID, sop_class);
    data.findAndGetOFString(DCM_SOPInstanceUID, sop_instance);
    if (sop_class.empty() || sop_instance.empty()) return false;
    std::string group;
    put_element(group, 0x0001, "OB", std::string("\0\1", 2), '\0');
    put_element(group, 0x0002, "UI", sop_class.c_str(), '\0');
    put_element(group, 0x0003, "UI", sop_instance.c_str(), '\0');
    put_element(group, 0x0010, "UI", UID_LittleEndianExplicitTransferSyntax, '\0');
    put_element(group, 0x0012, "UI", class_uid, '\0');
    put_element(group, 0x0013, "SH", version_name, ' ');
    std::string length;
    for (int shift = 0; shift < 32; shift += 8) length += static_cast<char>(group.size() >> shift & 0xFF);
    bytes = std::string(128, '\0') + "DICM";
    put_element(bytes, 0x0000, "UL", length, '\0');
    bytes += group;
    return true;
}

struct OpenFile {
    int descriptor;
    int error_number = 0;
};

int append(void *context, const uint8_t *bytes, size_t count) {
    auto &file = *static_cast<OpenFile *>(context);
    while (count > 0) {
        const ssize_t written = ::write(file.descriptor, bytes, count);
        if (written < 0) {
            if (errno == EINTR) continue;
            file.error_number = errno;
            return 1;
        }
        bytes += written;
        count -= static_cast<size_t>(written);
    }
    return 0;
}

/// Makes a rename in this folder durable; some file systems cannot sync a folder, which is no failure to write.
void sync_folder(const std::string &path) {
    const size_t slash = path.find_last_of('/');
    const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

} // namespace

cdcm_write_status cdcm_object_write(
    cdcm_object *object, const char *class_uid, const char *version_name, cdcm_byte_sink sink, void *context) {
    try {
        std::string meta;
        DcmDataset &data = object->data;
        if (!object->open.empty() || !meta_information(data, class_uid, version_name, meta)) return CDCM_WRITE_MISPLACED;
        if (sink(context, reinterpret_cast<const uint8_t *>(meta.data()), meta.size()) != 0) return CDCM_WRITE_FAILED;
        SinkStream stream(sink, context);
        data.transferInit();
        const OFCondition written = data.write(
            stream, EXS_LittleEndianExplicit, EET_ExplicitLength, nullptr, EGL_withoutGL, EPD_withoutPadding);
        data.transferEnd();
        return written.good() && stream.good() ? CDCM_WRITTEN : CDCM_WRITE_FAILED;
    } catch (const std::bad_alloc &) {
        return CDCM_WRITE_OUT_OF_MEMORY;
    } catch (...) {
        return CDCM_WRITE_FAILED;
    }
}

cdcm_write_status cdcm_object_save(
    cdcm_object *object, const char *class_uid, const char *version_name, const char *temporary_path,
    const char *path) {
    try {
        const std::string final_path(path);
        OpenFile file{::open(temporary_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644)};
        if (file.descriptor < 0) {
            object->error_number = errno;
            return CDCM_WRITE_FILE_SYSTEM;
        }
        cdcm_write_status status = cdcm_object_write(object, class_uid, version_name, append, &file);
        if (status == CDCM_WRITTEN && ::fsync(file.descriptor) != 0) file.error_number = errno;
        if (::close(file.descriptor) != 0 && file.error_number == 0) file.error_number = errno;
        if (status == CDCM_WRITTEN && file.error_number == 0 && ::rename(temporary_path, path) != 0)
            file.error_number = errno;
        if (file.error_number != 0) {
            object->error_number = file.error_number;
            status = CDCM_WRITE_FILE_SYSTEM;
        }
        if (status == CDCM_WRITTEN)
            sync_folder(final_path);
        else
            ::unlink(temporary_path);
        return status;
    } catch (const std::bad_alloc &) {
        return CDCM_WRITE_OUT_OF_MEMORY;
    } catch (...) {
        return CDCM_WRITE_FAILED;
    }
}
